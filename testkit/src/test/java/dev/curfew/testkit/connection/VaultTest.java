package dev.curfew.testkit.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.curfew.authority.connection.Connections;
import dev.curfew.authority.connection.Provider;
import dev.curfew.authority.connection.Standing;
import dev.curfew.authority.connection.Vault.Presentable;
import dev.curfew.authority.store.Event;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.RefreshFailure;
import dev.curfew.client.RefreshFailure.Permanent;
import dev.curfew.client.RefreshFailure.Reason;
import dev.curfew.client.RefreshFailure.Transient;
import dev.curfew.testkit.ScriptedIssuer;
import dev.curfew.testkit.ScriptedIssuer.Act;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class VaultTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final ScriptedIssuer issuer = ScriptedIssuer.start(World.system());
    private final House house = House.inMemory();

    @AfterEach
    void end() {
        house.close();
        issuer.close();
    }

    @Test
    void aFreshTokenIsPresentedAsItIs() {
        String id = house.connect(issuer, HOUR);

        assertThat(house.present(id)).isInstanceOf(Presentable.Ready.class);
        assertThat(issuer.asked()).isEmpty();
    }

    @Test
    void aLapsingTokenIsRefreshedFirst() {
        String id = house.connect(issuer, Duration.ofSeconds(30));

        var ready = (Presentable.Ready) house.present(id);

        assertThat(ready.generation()).isEqualTo(2);
        assertThat(issuer.asked("/oauth/token")).hasSize(1);
        assertThat(house.present(id)).isEqualTo(ready);
        assertThat(issuer.asked("/oauth/token")).hasSize(1);
    }

    @Test
    void whoeverRenewsOneGenerationMakesOneCall() throws Exception {
        String id = house.connect(issuer, HOUR);
        issuer.next(new Act.Wait(Duration.ofMillis(200)));

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Presentable>>();
            for (int i = 0; i < 64; i++) {
                answers.add(threads.submit(() -> house.renew(id, 1)));
            }
            for (var answer : answers) {
                assertThat(((Presentable.Ready) answer.get()).generation()).isEqualTo(2);
            }
        }
        assertThat(issuer.asked("/oauth/token")).hasSize(1);
    }

    @Test
    void codeThatNobodyKnowsIsCounted() {
        var registry = new SimpleMeterRegistry();
        house.custody().watch(registry);
        String id = house.connect(issuer, Duration.ofSeconds(30));
        issuer.next(Act.Say.json(401, "{\"error\":{\"code\":\"Brand_New_Word\"}}"));

        house.renew(id, 1);

        assertThat(registry.get("curfew.connections.unknown.codes")
                        .tag("code", "brand_new_word")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    /// What the product was founded for: codex-lb went on routing to such an account.
    @Test
    void tokenExpiredMeansThatANewSignInIsRequired() {
        String id = house.connect(issuer, Duration.ofSeconds(30));
        issuer.next(Act.Say.json(401, "{\"error\":{\"code\":\"token_expired\"}}"));

        assertThat(house.present(id)).isEqualTo(new Presentable.Unready(new Permanent(Reason.SESSION_ENDED), 1));

        var dead = (Standing.SignInNeeded) house.state(id).standing();
        assertThat(dead.code()).isEqualTo("token_expired");
        assertThat(dead.text()).contains("A new sign-in is required");
        assertThat(house.events()).containsExactly(Event.Type.CONNECTION_ADDED, Event.Type.CONNECTION_SIGN_IN_NEEDED);
        assertThat(house.present(id)).isInstanceOf(Presentable.Unready.class);
        assertThat(house.renew(id, 1)).isInstanceOf(Presentable.Unready.class);
        assertThat(issuer.asked("/oauth/token")).as("no second call").hasSize(1);

        var again = house.bring(issuer, issuer.family("again"), HOUR, "user-1");

        assertThat(again.again()).isTrue();
        assertThat(again.state().connection().id()).isEqualTo(id);
        assertThat(house.state(id).standing()).isEqualTo(new Standing.Good());
        assertThat(((Presentable.Ready) house.present(id)).generation()).isEqualTo(2);
    }

    /// The same when nobody asks: the node that looks after what is due finds out.
    @Test
    void tokenExpiredMeansThatANewSignInIsRequiredWhoeverAsks() {
        issuer.next(Act.Say.json(401, "{\"error\":{\"code\":\"token_expired\"}}"));
        String id = house.connect(issuer, Duration.ofSeconds(-30));

        await().untilAsserted(() -> assertThat(house.state(id).standing())
                .isInstanceOfSatisfying(
                        Standing.SignInNeeded.class,
                        dead -> assertThat(dead.text()).contains("A new sign-in is required")));
        assertThat(issuer.asked("/oauth/token")).hasSize(1);
    }

    @Test
    void whatIsDueIsRefreshedBeforeAnybodyAsks() {
        String id = house.connect(issuer, Duration.ofSeconds(30));
        house.world().set(Duration.ofSeconds(1));

        await().until(() -> house.state(id).generation() == 2);
        assertThat(issuer.asked("/oauth/token")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "401,refresh_token_expired,EXPIRED",
        "400,refresh_token_reused,REUSED",
        "401,refresh_token_invalidated,REVOKED",
        "401,token_revoked,REVOKED",
        "400,invalid_grant,SESSION_ENDED",
        "401,invalid_refresh_token,SESSION_ENDED",
        "401,app_session_terminated,SESSION_ENDED",
        "403,account_deactivated,ACCOUNT_SUSPENDED"
    })
    void whatIsOverIsOver(int status, String code, Reason reason) {
        String id = house.connect(issuer, HOUR);
        issuer.next(Act.Say.code(status, code));

        assertThat(house.renew(id, 1)).isEqualTo(new Presentable.Unready(new Permanent(reason), 1));
        assertThat(((Standing.SignInNeeded) house.state(id).standing()).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"500,token_expired", "429,refresh_token_reused", "503,invalid_grant", "403,"})
    void whatPassesHarmsNothing(int status, String code) {
        String id = house.connect(issuer, HOUR);
        issuer.next(
                code == null
                        ? new Act.Say(status, "text/html", "<html>", java.util.Map.of())
                        : Act.Say.code(status, code));

        var answer = (Presentable.Unready) house.renew(id, 1);

        assertThat(answer.failure()).isInstanceOf(Transient.class);
        assertThat(house.state(id).standing()).isEqualTo(new Standing.Good());
        assertThat(house.present(id)).isInstanceOf(Presentable.Ready.class);
    }

    @Test
    void anUnknownRefusalIsBelievedTheThirdTime() {
        String id = house.connect(issuer, HOUR);
        issuer.next(Act.Say.json(401, "{}"), Act.Say.json(401, "{}"), Act.Say.json(401, "{\"error\":\"strange\"}"));

        assertThat(failure(house.renew(id, 1))).isInstanceOf(Transient.class);
        assertThat(failure(house.renew(id, 1))).isInstanceOf(Transient.class);
        assertThat(issuer.asked("/oauth/token")).as("not at once").hasSize(1);
        house.world().set(Duration.ofSeconds(31));
        assertThat(failure(house.renew(id, 1))).isInstanceOf(Transient.class);
        house.world().set(Duration.ofSeconds(152));
        assertThat(failure(house.renew(id, 1))).isEqualTo(new Permanent(Reason.REJECTED));

        assertThat(((Standing.SignInNeeded) house.state(id).standing()).code()).isEqualTo("strange");
        assertThat(issuer.asked("/oauth/token")).hasSize(3);
    }

    @Test
    void anAnswerThatWasLostIsAskedForOnceMore() {
        String id = house.connect(issuer, HOUR);
        issuer.next(new Act.HangUpBefore());

        assertThat(house.renew(id, 1)).isInstanceOf(Presentable.Ready.class);
        assertThat(issuer.asked("/oauth/token")).hasSize(2);
    }

    @Test
    void aRotationThatWasLostSaysSo() {
        String id = house.connect(issuer, HOUR);
        issuer.next(new Act.HangUpAfter());

        assertThat(failure(house.renew(id, 1))).isEqualTo(new Permanent(Reason.REUSED));

        var dead = (Standing.SignInNeeded) house.state(id).standing();
        assertThat(dead.code()).isEqualTo("rotation_lost");
        assertThat(dead.text()).contains("lost").contains("A new sign-in is required");
    }

    @Test
    void aLateFailureHarmsNoNewerGeneration() {
        String id = house.connect(issuer, HOUR);
        issuer.next(new Act.Meanwhile(
                () -> house.bring(issuer, issuer.family("again"), HOUR, "user-1"),
                Act.Say.code(401, "refresh_token_reused")));

        var ready = (Presentable.Ready) house.renew(id, 1);

        assertThat(ready.generation()).isEqualTo(2);
        assertThat(house.state(id).standing()).isEqualTo(new Standing.Good());
        house.custody().vault().condemn(id, 1, Reason.REJECTED, "account_auth_invalidated");
        assertThat(house.state(id).standing()).isEqualTo(new Standing.Good());
        house.custody().vault().condemn(id, 2, Reason.REJECTED, "account_auth_invalidated");
        assertThat(house.present(id)).isEqualTo(new Presentable.Unready(new Permanent(Reason.REJECTED), 2));
    }

    /// gateway.md, section 2: suspended × refresh ok. What was given is kept, and presented to nobody.
    @Test
    void aRefreshUnderWayLiftsNoSuspension() {
        String id = house.connect(issuer, Duration.ofHours(1));
        issuer.next(new Act.Meanwhile(
                () -> house.custody().vault().condemn(id, 1, Reason.ACCOUNT_SUSPENDED, "account_suspended"),
                Act.honest()));

        assertThat(house.renew(id, 1))
                .isEqualTo(new Presentable.Unready(new RefreshFailure.Permanent(Reason.ACCOUNT_SUSPENDED), 2));

        assertThat(house.present(id)).isInstanceOf(Presentable.Unready.class);
        assertThat(house.state(id).generation()).isEqualTo(2);
        assertThat(house.custody().vault().trial(id, House.PATIENT)).isInstanceOf(Presentable.Ready.class);
        house.custody().vault().pardon(id, 1);
        assertThat(house.present(id)).as("a pardon of an older generation").isInstanceOf(Presentable.Unready.class);
        house.custody().vault().pardon(id, 2);
        assertThat(house.present(id)).isInstanceOf(Presentable.Ready.class);
        assertThat(issuer.replayed()).isZero();
    }

    @Test
    void whatIsDeadForAnotherReasonIsNeitherTriedNorPardoned() {
        String id = house.connect(issuer, Duration.ofHours(1));
        house.custody().vault().condemn(id, 1, Reason.SESSION_ENDED, "token_expired");

        assertThat(house.custody().vault().trial(id, House.PATIENT)).isInstanceOf(Presentable.Unready.class);
        house.custody().vault().pardon(id, 1);

        assertThat(house.present(id)).isInstanceOf(Presentable.Unready.class);
        assertThat(issuer.asked()).isEmpty();
    }

    @Test
    void tokensThatNobodyWantsAnyMoreAreToBeRevoked() {
        String id = house.connect(issuer, HOUR);
        issuer.next(new Act.Meanwhile(
                () -> house.custody()
                        .connections()
                        .remove(id, "per_admin", house.world().now()),
                Act.honest()));

        assertThat(house.renew(id, 1)).isEqualTo(new Presentable.Gone());
        assertThat(house.present(id)).isEqualTo(new Presentable.Gone());
    }

    @Test
    void anApiKeyIsPresentedAndNeverRenewed() {
        var brought = key("sk-one");
        String id = brought.state().connection().id();

        assertThat(House.text(house.present(id))).isEqualTo("sk-one");
        assertThat(failure(house.renew(id, 1))).isEqualTo(new Permanent(Reason.REJECTED));
        assertThat(house.present(id)).as("nothing was written down").isInstanceOf(Presentable.Ready.class);
        assertThat(key("sk-one"))
                .as("the same key is the same connection")
                .isEqualTo(new Connections.Brought(brought.state(), true));
        assertThat(key("sk-two").state().connection().id()).isNotEqualTo(id);
    }

    @Test
    void aTokenThatIsSpentIsNotTakenAgain() {
        String first = issuer.family("user-1");
        String id =
                house.bring(issuer, first, HOUR, "user-1").state().connection().id();
        house.renew(id, 1);

        assertThatThrownBy(() -> house.bring(issuer, first, HOUR, "user-1"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.CONFLICT));
        assertThat(((Presentable.Ready) house.present(id)).generation()).isEqualTo(2);
    }

    @Test
    void aChangeIsToldAtOnce() {
        List<String> heard = new CopyOnWriteArrayList<>();
        house.custody().connections().onChange(heard::add);
        String id = house.connect(issuer, HOUR);
        heard.clear();

        house.custody().vault().condemn(id, 1, Reason.ACCOUNT_SUSPENDED, "account_suspended");

        assertThat(heard).contains(id);
        assertThat(house.custody().connections().states())
                .singleElement()
                .satisfies(state -> assertThat(state.standing()).isInstanceOf(Standing.SignInNeeded.class));
    }

    private Connections.Brought key(String text) {
        return house.custody()
                .connections()
                .addKey(
                        Provider.OPENAI,
                        Secret.of(text),
                        House.NAMING,
                        house.world().now());
    }

    private static RefreshFailure failure(Presentable answer) {
        return ((Presentable.Unready) answer).failure();
    }
}
