package dev.curfew.testkit.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.store.ForwardingStore;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.MemoryStore;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.TestAuthority;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Law L7: whoever is not told what came of ending something asks again in the same words, and what is then
/// acknowledged is over. The store goes away at each decision of each way, before it is made and after.
class AskedAgainTest {
    private static final String ADA = "ada@example.com";

    /// Somebody's terminal is to end, and whoever may end it asks for that.
    record Scene(
            Team team, HttpProbe owner, String ada, Team.Terminal terminal, Team.Terminal second, HttpProbe browser) {
        static Scene set(TestAuthority authority) {
            var team = new Team(authority);
            String ada = team.add(ADA, "developer");
            var browser = team.browser(ADA);
            var owner = team.terminal(Team.OWNER).api();
            return new Scene(team, owner, ada, team.terminal(ADA), team.terminal(ADA), browser);
        }
    }

    enum Way {
        LOGOUT(204) {
            @Override
            HttpProbe.Answer ask(Scene scene) {
                return scene.terminal().logout(Map.of());
            }
        },
        LOGOUT_BY_REFRESH_TOKEN(204) {
            @Override
            HttpProbe.Answer ask(Scene scene) {
                return scene.team()
                        .stranger()
                        .post(
                                "/api/auth/logout",
                                Map.of("refreshToken", scene.terminal().refresh()));
            }
        },
        LOGOUT_OF_ANOTHER(204) {
            @Override
            HttpProbe.Answer ask(Scene scene) {
                return scene.second()
                        .logout(Map.of("refreshToken", scene.terminal().refresh()));
            }
        },
        REVOCATION(200) {
            @Override
            HttpProbe.Answer ask(Scene scene) {
                return scene.team()
                        .stranger()
                        .form(
                                "/oauth/revoke",
                                "client_id",
                                "curfew-cli",
                                "token",
                                scene.terminal().refresh());
            }
        },
        ONE_SESSION(200) {
            @Override
            HttpProbe.Answer ask(Scene scene) {
                return scene.browser()
                        .send("DELETE", "/api/v1/sessions/" + scene.terminal().session(), null, new byte[0]);
            }
        },
        OTHERS(200) {
            @Override
            HttpProbe.Answer ask(Scene scene) {
                return scene.browser().post("/api/v1/sign-out", Map.of("scope", "others"));
            }
        },
        DEACTIVATION(200) {
            @Override
            HttpProbe.Answer ask(Scene scene) {
                return scene.owner().patch("/api/v1/people/" + scene.ada(), Map.of("active", false));
            }
        };

        private final int acknowledged;

        Way(int acknowledged) {
            this.acknowledged = acknowledged;
        }

        abstract HttpProbe.Answer ask(Scene scene);
    }

    /// A store that goes away for one decision.
    private static final class Failing extends ForwardingStore {
        private int until = Integer.MAX_VALUE;
        private boolean decided;
        private boolean failed;

        Failing() {
            super(new MemoryStore(World.system()));
        }

        synchronized void failAt(int decision, boolean whenItIsMade) {
            until = decision;
            decided = whenItIsMade;
        }

        synchronized boolean works() {
            until = Integer.MAX_VALUE;
            return !failed;
        }

        @Override
        public synchronized <R> R decide(Key key, Rule<R> rule) {
            boolean fails = until != Integer.MAX_VALUE && --until == 0;
            if (!fails || decided) {
                R answer = super.decide(key, rule);
                if (!fails) {
                    return answer;
                }
            }
            failed = true;
            throw new Problem(Problem.Kind.UNAVAILABLE, "It went away");
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void whatIsAcknowledgedInTheEndIsOver(Way way) {
        for (boolean decided : new boolean[] {false, true}) {
            int decision = 1;
            while (tried(way, decision, decided)) {
                decision++;
            }
            assertThat(decision).as("it decides something").isGreaterThan(1);
        }
    }

    /// @return whether there was such a decision
    private static boolean tried(Way way, int decision, boolean decided) {
        var store = new Failing();
        try (var authority = TestAuthority.start(store, World.system())) {
            var scene = Scene.set(authority);
            store.failAt(decision, decided);
            var first = way.ask(scene);
            boolean worked = store.works();
            var last = worked ? first : way.ask(scene);

            String told = "decision %d %s: %s, then %s".formatted(decision, decided ? "made" : "not made", first, last);
            assertThat(last.status()).as(told).isEqualTo(way.acknowledged);
            assertThat(scene.terminal().refreshed().status()).as(told).isEqualTo(401);
            assertThat(scene.terminal().isSignedIn()).as(told).isFalse();
            return !worked;
        }
    }
}
