package dev.curfew.testkit.client;

import dev.curfew.base.ManualWorld;
import dev.curfew.base.World;
import dev.curfew.client.AuthFile;
import dev.curfew.client.AuthManager;
import dev.curfew.client.Credential;
import dev.curfew.client.CredentialStore;
import dev.curfew.client.Endpoints;
import dev.curfew.client.EnvironmentCredentials;
import dev.curfew.client.FileStore;
import dev.curfew.client.HttpTransport;
import dev.curfew.client.Issuer;
import dev.curfew.client.Restrictions;
import dev.curfew.client.RevocationQueue;
import dev.curfew.client.SealingKey;
import dev.curfew.client.StoreException;
import dev.curfew.client.Surroundings;
import dev.curfew.client.Transport;
import dev.curfew.testkit.ScriptedIssuer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// A home directory, the issuer of what lies in it, and managers of it.
final class Desk implements AutoCloseable {
    final ManualWorld world = World.manual(1);
    final ScriptedIssuer issuer = ScriptedIssuer.start(world);
    final Path auth;
    private final Path home;

    Desk(Path home) {
        this.home = home;
        this.auth = home.resolve("auth.json");
    }

    /// A manager, as each process has one.
    AuthManager manager() {
        return manager(FileStore.at(home, world), new HttpTransport(World.system(), Map.of()));
    }

    /// A manager on a machine where not everything may be used.
    AuthManager restricted(Restrictions restrictions) {
        return manager(new Surroundings(EnvironmentCredentials.NONE, restrictions));
    }

    /// A manager whose logout revokes one token at most.
    AuthManager singleTarget() {
        return manager(new Surroundings(EnvironmentCredentials.NONE, Restrictions.NONE, true));
    }

    private AuthManager manager(Surroundings surroundings) {
        return AuthManager.open(
                world,
                FileStore.at(home, world),
                Endpoints.of(issuer.uri(), Map.of()),
                caller(),
                Optional.of(queue()),
                surroundings);
    }

    /// A manager that never gets the store to itself, as if another process hung with it.
    AuthManager impatient() {
        return manager(new Taken(FileStore.at(home, world)), new HttpTransport(World.system(), Map.of()));
    }

    /// A manager whose calls are given up after a moment.
    AuthManager hasty() {
        var http = new HttpTransport(World.system(), Map.of());
        return manager(
                FileStore.at(home, world),
                call -> http.send(new Transport.Call(
                        call.method(),
                        call.uri(),
                        call.headers(),
                        call.body(),
                        call.connect(),
                        Duration.ofMillis(200))));
    }

    /// The tokens that wait to be revoked.
    RevocationQueue queue() {
        return RevocationQueue.of(
                home, new SealingKey(home.resolveSibling("state").resolve("revocations.key"), world), world);
    }

    /// One that talks to the issuer.
    Issuer caller() {
        return new Issuer(new HttpTransport(World.system(), Map.of()), world, "desk/1");
    }

    private AuthManager manager(CredentialStore store, Transport transport) {
        return AuthManager.open(
                world, store, Endpoints.of(issuer.uri(), Map.of()), new Issuer(transport, world, "desk/1"), queue());
    }

    /// A store that somebody else holds.
    private record Taken(CredentialStore store) implements CredentialStore {
        @Override
        public Optional<AuthFile> load() throws StoreException {
            return store.load();
        }

        @Override
        public void save(AuthFile file) throws StoreException {
            store.save(file);
        }

        @Override
        public boolean delete() throws StoreException {
            return store.delete();
        }

        @Override
        public Held hold(Duration patience) throws StoreException {
            throw new StoreException(StoreException.Fault.LOCKED, "held", null);
        }

        @Override
        public String place() {
            return store.place();
        }
    }

    Instant in(Duration span) {
        return world.now().plus(span);
    }

    /// Stores tokens of a person's sign-in.
    Tokens tokens() {
        return new Tokens(this);
    }

    String stored() {
        try {
            return Files.readString(auth);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Credential credential() {
        return AuthFile.parse(stored().getBytes(StandardCharsets.UTF_8))
                .orElseThrow()
                .credential()
                .orElseThrow();
    }

    void store(String text) {
        try {
            Files.createDirectories(home);
            Files.writeString(auth, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        issuer.close();
    }

    /// What `auth.json` is to say.
    static final class Tokens {
        private final Desk desk;
        private String access = "opaque";
        private String refresh;
        private String account = "acct-1";
        private String user = "u1";
        private Instant lastRefresh;

        private Tokens(Desk desk) {
            this.desk = desk;
            refresh = desk.issuer.family("family");
            lastRefresh = desk.in(Duration.ofDays(-1));
        }

        Tokens access(String token) {
            access = token;
            return this;
        }

        Tokens lapsing(Duration in) {
            return access(ScriptedIssuer.accessToken(desk.in(in), 0));
        }

        Tokens refresh(String token) {
            refresh = token;
            return this;
        }

        Tokens account(String name) {
            account = name;
            return this;
        }

        Tokens user(String name) {
            user = name;
            return this;
        }

        Tokens refreshed(Duration ago) {
            lastRefresh = desk.in(ago.negated());
            return this;
        }

        /// Writes it, as another process would.
        String store() {
            String id = user.isEmpty()
                    ? ""
                    : ScriptedIssuer.jwt(
                            "{\"sub\":\"%s\",\"https://api.openai.com/auth\":{%s\"chatgpt_user_id\":\"%s\"}}"
                                    .formatted(
                                            user,
                                            account.isEmpty() ? "" : "\"chatgpt_account_id\":\"" + account + "\",",
                                            user));
            String text =
                    """
                    {
                      "auth_mode": "chatgpt",
                      "OPENAI_API_KEY": null,
                      "tokens": {
                        "id_token": "%s",
                        "access_token": "%s",
                        "refresh_token": "%s",
                        "account_id": %s
                      },
                      "last_refresh": "%s"
                    }""".formatted(id, access, refresh, account.isEmpty() ? "null" : "\"" + account + "\"", lastRefresh);
            desk.store(text);
            return text;
        }

        String token() {
            return refresh;
        }
    }
}
