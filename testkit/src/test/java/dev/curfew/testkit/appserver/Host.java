package dev.curfew.testkit.appserver;

import dev.curfew.base.World;
import dev.curfew.cli.account.Place;
import dev.curfew.cli.account.Surrounds;
import dev.curfew.cli.appserver.AppServer;
import dev.curfew.cli.appserver.Machine;
import dev.curfew.client.Config;
import dev.curfew.client.Home;
import dev.curfew.testkit.ScriptedIssuer;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A home, and an app-server that speaks for it.
final class Host implements AutoCloseable {
    static final String ID_TOKEN = ScriptedIssuer.jwt("""
            {"sub":"u1","email":"ada@example.com","https://api.openai.com/auth":
             {"chatgpt_account_id":"acct-1","chatgpt_plan_type":"pro","chatgpt_user_id":"u1"}}""");

    final Path home;
    final Machine machine;
    final AppServer server;

    private Host(Path home, Machine machine) {
        this.home = home;
        this.machine = machine;
        this.server = new AppServer(machine, "1.0");
    }

    /// Opens one that is signed in at `issuer`, where it is.
    static Host at(Path directory, URI issuer) {
        return at(directory, issuer, Map.of());
    }

    /// The same, with settings of its own.
    static Host at(Path directory, URI issuer, Map<String, Object> settings) {
        var all = new HashMap<>(settings);
        all.put("server", Map.of("url", issuer.toString()));
        try {
            var environment =
                    Map.of("XDG_STATE_HOME", directory.resolve("state").toString());
            Path home = directory.resolve("home");
            var around = new Surrounds(World.system(), environment, Reader.nullReader(), false);
            return new Host(home, Machine.at(Place.in(new Home(home), Config.of(all), false, around)));
        } catch (Config.Unusable e) {
            throw new AssertionError(e);
        }
    }

    /// Stores a sign-in, as another process of this home does.
    static void signIn(Path directory, String accessToken, String refreshToken) {
        write(directory, """
                {"auth_mode": "chatgpt", "OPENAI_API_KEY": null,
                 "tokens": {"id_token": "%s", "access_token": "%s", "refresh_token": "%s", "account_id": "acct-1"},
                 "last_refresh": "%s"}""".formatted(
                        ID_TOKEN, accessToken, refreshToken, World.system().now()));
    }

    static void write(Path directory, String auth) {
        try {
            Files.createDirectories(directory.resolve("home"));
            Files.writeString(directory.resolve("home/auth.json"), auth);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// An access token that lapses in an hour.
    static String accessToken() {
        return ScriptedIssuer.accessToken(World.system().now().plus(Duration.ofHours(1)), 1);
    }

    /// A peer that knows Curfew's own methods.
    Peer peer() {
        return Peer.greeted(server, true);
    }

    boolean hasAuth() {
        return Files.exists(home.resolve("auth.json"));
    }

    String auth() {
        try {
            return Files.readString(home.resolve("auth.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> jobs() {
        try {
            return machine.queue().list().stream().map(it -> it.id()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
