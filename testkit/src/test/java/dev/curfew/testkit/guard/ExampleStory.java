package dev.curfew.testkit.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.World;
import dev.curfew.client.guard.GuardSettings;
import dev.curfew.examples.reports.Reports;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.Program;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// The example, as a process of its own.
class ExampleStory {
    private static final Pattern READY = Pattern.compile("reports are at (\\S+)/report");

    @Test
    void sessionThatEndedIsRefusedWithinTheBoundWhileRequestsGoOn() {
        World world = World.system();
        try (var post = new Post();
                var example = example(post)) {
            var service = HttpProbe.at(URI.create(example.await(READY).group(1)));
            var ended = post.terminal();
            var other = post.terminal();
            var his = service.withBearer(ended.token());
            Awaitility.await().until(() -> his.get("/report").status() == 200);

            ended.api().post("/api/auth/logout", Map.of());

            long signedOut = world.nanos();
            boolean refused = false;
            while (!refused) {
                boolean within = world.nanos() - signedOut <= GuardSettings.BOUND.toNanos();
                int status = his.get("/report").status();
                assertThat(status != 200 || within)
                        .as("law L9: nothing that was sent after the bound is let through")
                        .isTrue();
                refused = status == 401;
            }
            assertThat(service.withBearer(other.token()).get("/report").text()).startsWith("a report for per_");
        }
    }

    private static Program example(Post post) {
        var settings = post.settings(post.authority.uri());
        return Program.start(
                List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        Reports.class.getName()),
                Map.of(
                        "CLASSPATH",
                        System.getProperty("java.class.path"),
                        "CURFEW_SERVER",
                        settings.server().toString(),
                        "REPORTS_CLIENT_ID",
                        settings.clientId(),
                        "REPORTS_CLIENT_SECRET",
                        settings.clientSecret().revealText(dev.curfew.base.Secret.Purpose.PRESENT),
                        "REPORTS_PORT",
                        "0"),
                Path.of("").toAbsolutePath());
    }
}
