package dev.curfew.cli;

import dev.curfew.base.World;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// One short life of the server on a directory of its own, while the JDK takes note of what it loads: the launcher runs
/// it
/// after a build to make the AOT cache. Ends well in any case: what it cannot reach is only not in the cache.
@Command(name = "warm-up", hidden = true, description = "Used by the launcher to prepare a fast start.")
final class WarmUp implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final List<String> PATHS = List.of(
            "/health/live",
            "/health/ready",
            "/metrics",
            "/.well-known/openid-configuration",
            "/.well-known/oauth-authorization-server",
            "/oauth/jwks",
            "/sign-in",
            "/openapi.yaml",
            "/no/such/page");

    @Override
    public Integer call() throws IOException {
        World world = World.system();
        Path data = Files.createTempDirectory("curfew-warm-up");
        try {
            var flags = new EnumMap<Setting, String>(Setting.class);
            flags.put(Setting.DATA, data.toString());
            flags.put(Setting.LISTEN, "127.0.0.1:0");
            String email = "warm@up.invalid";
            String password = world.id("pw");
            ServeSettings settings = SettingsReader.read(
                    flags, Map.of(Setting.OWNER_EMAIL.variable(), email, Setting.OWNER_PASSWORD.variable(), password));
            Logs.install(Logs.Form.JSON, Logs.Level.INFO, System.err, world);
            live(Wiring.server().start(settings, world), email, password);
        } catch (Complaint e) {
            System.err.println(e.getMessage());
        } finally {
            remove(data);
        }
        return 0;
    }

    private static void live(ServerStart.Running server, String email, String password) {
        URI at = server.address();
        for (String path : PATHS) {
            ask(at.resolve(path), "", null, null);
        }
        String login = "{\"email\":\"" + email + "\",\"password\":\"" + password + "\",\"client\":\"native\"}";
        JsonNode tokens = ask(at.resolve("/api/auth/login"), "", "application/json", login);
        String bearer = "Bearer " + tokens.path("accessToken").asString("");
        String refresh = tokens.path("refreshToken").asString("");
        ask(at.resolve("/api/v1/sessions?state=active"), bearer, null, null);
        ask(
                at.resolve("/oauth/token"),
                "",
                FORM,
                "grant_type=refresh_token&client_id=curfew-cli&refresh_token=" + refresh);
        ask(at.resolve("/api/auth/logout"), bearer, "application/json", "{}");
        server.drain(PATIENCE);
    }

    private static JsonNode ask(URI url, String authorization, @Nullable String type, @Nullable String body) {
        try {
            var connection = (HttpURLConnection) url.toURL().openConnection();
            connection.setInstanceFollowRedirects(false);
            if (!authorization.isEmpty()) {
                connection.setRequestProperty("Authorization", authorization);
            }
            if (body != null) {
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", type);
                connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            }
            int status = connection.getResponseCode();
            System.err.println("warm-up: " + url.getPath() + " " + status);
            try (InputStream answer = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                byte[] bytes = answer == null ? new byte[0] : answer.readAllBytes();
                return bytes.length > 0 && bytes[0] == '{'
                        ? JsonMapper.shared().readTree(bytes)
                        : MissingNode.getInstance();
            }
        } catch (IOException e) {
            System.err.println("warm-up: " + url.getPath() + " " + e);
            return MissingNode.getInstance();
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
