package dev.curfew.testkit.connection;

import dev.curfew.authority.connection.ConnectionState;
import dev.curfew.authority.connection.Connections;
import dev.curfew.authority.connection.Custody;
import dev.curfew.authority.connection.Provider;
import dev.curfew.authority.connection.Vault.Presentable;
import dev.curfew.authority.key.Keys;
import dev.curfew.authority.key.Keyset;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.MemoryStore;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.testkit.ScriptedIssuer;
import dev.curfew.testkit.WrongClock;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// One node's custody of connections, over a store that it is given.
record House(Store store, Custody custody, WrongClock world) implements AutoCloseable {
    static final Duration PATIENT = Duration.ofSeconds(20);
    static final Connections.Naming NAMING = new Connections.Naming("", Optional.empty(), "per_admin");

    /// The keyset of nodes that were given none. A process that has its own does not wait for it to be made.
    private static final class Shared {
        static final KeysetHome KEYS = KeysetHome.inMemory(Keyset.first(World.system()));
    }

    static House inMemory() {
        var world = new WrongClock();
        return over(new MemoryStore(world), world, Optional.empty());
    }

    /// @param spool the directory for what the database does not hold yet
    static House over(Store store, WrongClock world, Optional<Path> spool) {
        return over(store, world, spool, Shared.KEYS);
    }

    static House over(Store store, WrongClock world, Optional<Path> spool, KeysetHome keys) {
        return over(store, world, spool, keys, Duration.ofSeconds(2));
    }

    /// @param stands how long another's attempt may stand; where nobody else lives it may be short
    static House over(Store store, WrongClock world, Optional<Path> spool, KeysetHome keys, Duration stands) {
        return new House(
                store,
                Custody.open(
                        store,
                        Keys.at(keys, world),
                        new Custody.Settings(spool, stands, Duration.ofMillis(300), Map.of()),
                        world),
                world);
    }

    /// The provider that `issuer` is.
    static Provider provider(ScriptedIssuer issuer) {
        return Provider.codexAt(issuer.uri(), "app_test", URI.create("https://api.example/v1"));
    }

    /// An `auth.json` of somebody at `issuer`.
    static byte[] file(String refreshToken, Instant expires, String user) {
        String idToken = ScriptedIssuer.jwt("""
                {"email":"%s@example.org","https://api.openai.com/auth":{"chatgpt_user_id":"%s",\
                "chatgpt_account_id":"acct","chatgpt_plan_type":"pro"}}""".formatted(user, user));
        return """
                {"auth_mode":"chatgpt","OPENAI_API_KEY":null,"tokens":{"id_token":"%s","access_token":"%s",\
                "refresh_token":"%s","account_id":"acct"},"last_refresh":"%s"}""".formatted(
                        idToken,
                        ScriptedIssuer.accessToken(expires, 0),
                        refreshToken,
                        expires.minus(Duration.ofHours(1)))
                .getBytes(StandardCharsets.UTF_8);
    }

    /// Adds a connection whose access token lapses after `life`.
    String connect(ScriptedIssuer issuer, Duration life) {
        return connect(issuer, life, "user-1");
    }

    String connect(ScriptedIssuer issuer, Duration life, String user) {
        return bring(issuer, issuer.family("f-" + user), life, user)
                .state()
                .connection()
                .id();
    }

    Connections.Brought bring(ScriptedIssuer issuer, String refreshToken, Duration life, String user) {
        Instant now = world.now();
        return custody.connections()
                .importFile(file(refreshToken, now.plus(life), user), provider(issuer), Provider.OPENAI, NAMING, now);
    }

    Presentable present(String connection) {
        return custody.vault().present(connection, PATIENT);
    }

    Presentable renew(String connection, long generation) {
        return custody.vault().renew(connection, generation, PATIENT);
    }

    /// Renews what each connection holds, one after the other by chance, until it is over.
    void renewOverAndOver(List<String> connections, BooleanSupplier over) {
        byte[] chance = new byte[1];
        while (!over.getAsBoolean()) {
            world.fill(chance);
            String connection = connections.get((chance[0] & 0xff) % connections.size());
            renew(connection, state(connection).generation());
        }
    }

    ConnectionState state(String connection) {
        return custody.connections().find(connection).orElseThrow();
    }

    List<Event.Type> events() {
        return store.events(0, 1000).stream()
                .map(recorded -> recorded.event().type())
                .toList();
    }

    static String text(Presentable presentable) {
        return ((Presentable.Ready) presentable).token().revealText(Secret.Purpose.VERIFY);
    }

    @Override
    public void close() {
        custody.close();
        store.close();
    }
}
