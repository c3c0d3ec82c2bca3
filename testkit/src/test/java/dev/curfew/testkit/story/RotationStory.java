package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.guard.Guard;
import dev.curfew.client.guard.GuardSettings;
import dev.curfew.client.guard.Verdict.Admitted;
import dev.curfew.client.guard.Verdict.Reason;
import dev.curfew.client.guard.Verdict.Refused;
import dev.curfew.testkit.ConfidentialApp;
import dev.curfew.testkit.Engine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A signing key from its rotation to its drop, as an operator does both beside a server that runs, and as a
/// guard that follows it sees it. That what it signed lapses in its time is in `GuardStory`.
class RotationStory {
    @TempDir
    Path directory;

    private static Guard guard(Served served) {
        var app = ConfidentialApp.resourceServer(
                served.probe()
                        .withBearer(Nodes.Terminal.signIn(served.probe(), Nodes.OLGA)
                                .accessToken()),
                "Reports");
        String issuer = served.uri().toString();
        Guard guard = Guard.start(
                World.system(),
                GuardSettings.of(
                        served.uri(),
                        issuer,
                        Set.of(issuer),
                        app.json().get("id").asString(),
                        Secret.of(app.json().get("clientSecret").asString())),
                Map.of());
        assertThat(guard.awaitFeed(Duration.ofSeconds(30))).isTrue();
        return guard;
    }

    private static Nodes.Terminal signIn(Served served) {
        return Nodes.Terminal.signIn(served.probe(), Nodes.OLGA);
    }

    @Test
    void guardHonoursTheNewKeyAtOnceTheOldOneStillAndADroppedOneNoMore() {
        try (var served = new Served(Engine.SQLITE, directory)
                        .with("CURFEW_OWNER_EMAIL", Nodes.OLGA)
                        .with("CURFEW_OWNER_PASSWORD", Nodes.PASSWORD)
                        .start();
                Guard guard = guard(served)) {
            Nodes.Terminal terminal = signIn(served);
            String old = terminal.accessToken();
            String retired = terminal.key();
            assertThat(guard.verify(old)).isInstanceOf(Admitted.class);

            assertThat(served.command("signing-keys", "rotate").await().exit()).isZero();
            Nodes.Terminal after = Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> signIn(served), signedIn -> !signedIn.key().equals(retired));

            assertThat(guard.verify(after.accessToken()))
                    .as("the new key was published before it signed")
                    .isInstanceOf(Admitted.class);
            assertThat(guard.verify(old)).isInstanceOf(Admitted.class);

            assertThat(served.command("signing-keys", "drop", retired).await().exit())
                    .isZero();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> guard.verify(old) instanceof Refused);
            assertThat(guard.verify(old)).isEqualTo(new Refused(Reason.INVALID));
            assertThat(guard.verify(after.accessToken())).isInstanceOf(Admitted.class);
            assertThat(terminal.refresh().status())
                    .as("a session outlives the key of its tokens")
                    .isEqualTo(200);
            assertThat(guard.verify(terminal.accessToken())).isInstanceOf(Admitted.class);
        }
    }
}
