package dev.curfew.cli;

import dev.curfew.base.World;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/// One short life of the server on a directory of its own, while the JDK takes note of what it loads: the launcher runs
/// it
/// after a build to make the AOT cache. Ends well in any case: what it cannot reach is only not in the cache.
@Command(name = "warm-up", hidden = true, description = "Used by the launcher to prepare a fast start.")
final class WarmUp implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @Override
    public Integer call() throws IOException {
        Path data = Files.createTempDirectory("curfew-warm-up");
        try {
            var flags = new EnumMap<Setting, String>(Setting.class);
            flags.put(Setting.DATA, data.toString());
            flags.put(Setting.LISTEN, "127.0.0.1:0");
            Map<String, String> owner = Map.of(
                    Setting.OWNER_EMAIL.variable(), "warm@up.invalid",
                    Setting.OWNER_PASSWORD.variable(), "not a secret, the server lives for seconds");
            ServeSettings settings = SettingsReader.read(flags, owner);
            Logs.install(Logs.Form.JSON, Logs.Level.INFO, System.err);
            live(Wiring.server().start(settings, World.system()));
        } catch (Complaint e) {
            System.err.println(e.getMessage());
        } finally {
            remove(data);
        }
        return 0;
    }

    private static void live(ServerStart.Running server) {
        URI at = server.address();
        for (String path : new String[] {
            "/health/live",
            "/health/ready",
            "/metrics",
            "/.well-known/openid-configuration",
            "/.well-known/oauth-authorization-server",
            "/oauth/jwks",
            "/sign-in",
            "/openapi.yaml",
        }) {
            ask(at.resolve(path), null, null);
        }
        ask(
                at.resolve("/api/auth/login"),
                "application/json",
                "{\"email\":\"warm@up.invalid\",\"password\":\"wrong\",\"client\":\"native\"}");
        ask(
                at.resolve("/oauth/token"),
                "application/x-www-form-urlencoded",
                "grant_type=refresh_token&client_id=curfew-cli&refresh_token=crft_none");
        server.drain(PATIENCE);
    }

    private static void ask(URI url, @Nullable String type, @Nullable String body) {
        try {
            var connection = (HttpURLConnection) url.toURL().openConnection();
            connection.setInstanceFollowRedirects(false);
            if (body != null) {
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", type);
                connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            }
            System.err.println("warm-up: " + url.getPath() + " " + connection.getResponseCode());
            connection.disconnect();
        } catch (IOException e) {
            System.err.println("warm-up: " + url.getPath() + " " + e);
        }
    }

    private static void remove(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, @Nullable IOException broken) throws IOException {
                Files.delete(left);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
