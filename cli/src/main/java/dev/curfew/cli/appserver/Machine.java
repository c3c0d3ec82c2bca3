package dev.curfew.cli.appserver;

import dev.curfew.base.World;
import dev.curfew.client.AuthManager;
import dev.curfew.client.Config;
import dev.curfew.client.CredentialStore;
import dev.curfew.client.Endpoints;
import dev.curfew.client.EnvironmentCredentials;
import dev.curfew.client.Home;
import dev.curfew.client.HttpTransport;
import dev.curfew.client.Issuer;
import dev.curfew.client.LogoutPolicy;
import dev.curfew.client.Restrictions;
import dev.curfew.client.RevocationQueue;
import dev.curfew.client.SealingKey;
import dev.curfew.client.StoreKind;
import dev.curfew.client.Stores;
import dev.curfew.client.Surroundings;
import dev.curfew.client.Transport;
import dev.curfew.client.login.Doors;
import dev.curfew.client.login.Terms;
import dev.curfew.keyring.Keyrings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The machine that an app-server speaks for: its home, what is signed in there, and the server that it is
/// signed in at.
///
/// @param host its name, for a person who looks at several
/// @param policy of a logout that names none
public record Machine(
        World world,
        String host,
        Path home,
        URI server,
        CredentialStore store,
        AuthManager auth,
        RevocationQueue queue,
        Issuer issuer,
        Transport transport,
        Doors doors,
        Restrictions restrictions,
        LogoutPolicy policy) {
    private static final URI USUAL_SERVER = URI.create("http://127.0.0.1:8420");

    /// Opens a home.
    ///
    /// @param config of the home, under the environment
    /// @param agent who asks servers: the `User-Agent`
    public static Machine open(Home home, Config config, Map<String, String> environment, World world, String agent) {
        URI server = config.server().orElse(USUAL_SERVER);
        var transport = new HttpTransport(world, environment);
        CredentialStore store =
                Stores.of(config.store().orElse(StoreKind.FILE), home, Keyrings.here(environment), world);
        var issuer = new Issuer(transport, world, agent);
        var queue = RevocationQueue.of(home.path(), SealingKey.usual(environment, world), world);
        AuthManager auth = AuthManager.open(
                world,
                store,
                Endpoints.of(server, environment),
                issuer,
                Optional.of(queue),
                new Surroundings(EnvironmentCredentials.of(environment, false), config.restrictions()));
        Terms terms = Terms.at(server, Terms.CURFEW_CLIENT)
                .within(config.restrictions().workspaces());
        var doors = new Doors(world, transport, agent, auth, terms);
        return new Machine(
                world,
                hostName(),
                home.path(),
                server,
                store,
                auth,
                queue,
                issuer,
                transport,
                doors,
                config.restrictions(),
                config.logout().orElse(LogoutPolicy.DURABLE));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "this host";
        }
    }
}
