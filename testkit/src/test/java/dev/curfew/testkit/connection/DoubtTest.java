package dev.curfew.testkit.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.connection.Doubts;
import dev.curfew.authority.connection.Provider;
import dev.curfew.authority.connection.Standing;
import dev.curfew.authority.connection.Vault.Presentable;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.testkit.ScriptedIssuer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a restored backup presents, and what it does not.
@Timeout(60)
class DoubtTest {
    private final ScriptedIssuer issuer = ScriptedIssuer.start(World.system());
    private final House house = House.inMemory();

    @AfterEach
    void end() {
        house.close();
        issuer.close();
    }

    @Test
    void aRestoredTokenIsNotSpentUntilSomebodyTrustsIt() {
        String id = house.connect(issuer, Duration.ofHours(1));
        Doubts.all(house.store(), true, house.world().now());

        assertThat(house.present(id)).isInstanceOf(Presentable.Unready.class);
        assertThat(house.renew(id, 1)).isInstanceOf(Presentable.Unready.class);
        assertThat(((Standing.SignInNeeded) house.state(id).standing()).text())
                .contains("backup")
                .contains("A new sign-in is required");
        assertThat(issuer.asked()).isEmpty();

        house.custody().connections().trust(id, "per_admin", house.world().now());

        assertThat(((Presentable.Ready) house.renew(id, 1)).generation()).isEqualTo(2);
    }

    @Test
    void aTrustedTokenThatWasSpentSaysThatTheRotationIsLost() {
        String token = issuer.family("user-1");
        String id = house.bring(issuer, token, Duration.ofHours(1), "user-1")
                .state()
                .connection()
                .id();
        Doubts.all(house.store(), true, house.world().now());
        try (House old = House.inMemory()) {
            // The server that the backup was taken from still runs.
            String there = old.bring(issuer, token, Duration.ofHours(1), "user-1")
                    .state()
                    .connection()
                    .id();
            assertThat(old.renew(there, 1)).isInstanceOf(Presentable.Ready.class);
        }

        house.custody().connections().trust(id, "per_admin", house.world().now());

        assertThat(house.renew(id, 1)).isInstanceOf(Presentable.Unready.class);
        assertThat(((Standing.SignInNeeded) house.state(id).standing()).code()).isEqualTo("rotation_lost");
    }

    @Test
    void aKeyIsDoubtedOnlyWhereNothingNewerIsKnown() {
        String id = house.custody()
                .connections()
                .addKey(
                        Provider.OPENAI,
                        Secret.of("sk-one"),
                        House.NAMING,
                        house.world().now())
                .state()
                .connection()
                .id();

        Doubts.all(house.store(), false, house.world().now());
        assertThat(house.present(id)).isInstanceOf(Presentable.Ready.class);
        Doubts.remove(house.store(), id);
        assertThat(house.renew(id, 1)).isEqualTo(new Presentable.Gone());
    }
}
