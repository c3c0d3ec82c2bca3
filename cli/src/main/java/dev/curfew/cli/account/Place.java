package dev.curfew.cli.account;

import dev.curfew.base.World;
import dev.curfew.cli.Complaint;
import dev.curfew.cli.HomeConfig;
import dev.curfew.cli.ServerUrl;
import dev.curfew.cli.Version;
import dev.curfew.client.AuthManager;
import dev.curfew.client.Config;
import dev.curfew.client.CredentialStore;
import dev.curfew.client.Endpoints;
import dev.curfew.client.EnvironmentCredentials;
import dev.curfew.client.Home;
import dev.curfew.client.HttpTransport;
import dev.curfew.client.Issuer;
import dev.curfew.client.Keyring;
import dev.curfew.client.RevocationQueue;
import dev.curfew.client.SealingKey;
import dev.curfew.client.StoreKind;
import dev.curfew.client.Stores;
import dev.curfew.client.Surroundings;
import dev.curfew.client.Transport;
import dev.curfew.client.login.Doors;
import dev.curfew.client.login.Terms;
import dev.curfew.client.session.ServerApi;
import dev.curfew.client.session.Sessions;
import dev.curfew.keyring.Keyrings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a command works: a home with its settings and what waits in it, and the server.
public record Place(
        Surrounds around,
        Home home,
        Config config,
        URI server,
        StoreKind kind,
        Keyring keyring,
        CredentialStore store,
        Transport transport,
        Issuer issuer,
        SealingKey key,
        RevocationQueue queue,
        boolean codex) {
    /// What the options and variables of a command say.
    ///
    /// @throws Complaint when a setting is wrong
    public static Place of(Where where, Surrounds around) {
        Map<String, String> environment = around.environment();
        if (where.home != null && where.codex) {
            throw Complaint.usage("--home and --codex are two homes", "Give one of them.");
        }
        Home home = where.home != null
                ? new Home(where.home)
                : where.codex ? Home.ofCodex(environment) : Home.of(environment);
        Config config = HomeConfig.read(home, environment);
        var said = new Config(
                Optional.ofNullable(where.store).or(config::store),
                config.restrictions(),
                config.logout(),
                config.singleTarget(),
                Optional.ofNullable(where.server)
                        .map(text -> ServerUrl.of(text, "--server"))
                        .or(config::server),
                config.wantsSignIn());
        return in(home, said, where.codex, around);
    }

    /// A home with these settings.
    ///
    /// @param codex whether it is Codex's, with Codex's own app
    public static Place in(Home home, Config config, boolean codex, Surrounds around) {
        Map<String, String> environment = around.environment();
        World world = around.world();
        StoreKind kind = config.store().orElse(StoreKind.FILE);
        var transport = new HttpTransport(world, environment);
        Keyring keyring = keyring(kind, around);
        SealingKey file = SealingKey.usual(environment, world);
        SealingKey key = kind == StoreKind.KEYRING || kind == StoreKind.AUTO ? file.within(keyring, home) : file;
        return new Place(
                around,
                home,
                config,
                config.server().orElse(URI.create(ServerUrl.STANDARD)),
                kind,
                keyring,
                Stores.of(kind, home, keyring, world),
                transport,
                new Issuer(transport, world, agent()),
                key,
                RevocationQueue.of(home.path(), key, world),
                codex);
    }

    /// A file needs none, and a short command no classes of one.
    private static Keyring keyring(StoreKind kind, Surrounds around) {
        return kind == StoreKind.FILE || kind == StoreKind.EPHEMERAL
                ? Keyring.none("The sign-in is kept without one.")
                : Keyrings.here(around.environment(), around.world());
    }

    /// What is signed in with here.
    public AuthManager open() {
        return AuthManager.open(
                around.world(),
                store,
                endpoints(),
                issuer,
                kind == StoreKind.EPHEMERAL ? Optional.empty() : Optional.of(queue),
                new Surroundings(
                        EnvironmentCredentials.of(around.environment(), false),
                        config.restrictions(),
                        config.singleTarget()));
    }

    /// The ways to sign in here.
    ///
    /// @param issuer the server, where it is another one
    /// @param clientId the app, where it is not the usual one
    /// @param admin whether to ask for what owners and admins do
    public Doors doors(AuthManager manager, @Nullable String issuer, @Nullable String clientId, boolean admin) {
        String usual = codex ? Endpoints.CODEX_CLIENT : Terms.CURFEW_CLIENT;
        Terms terms = Terms.at(
                        issuer == null ? server : ServerUrl.of(issuer, "--issuer"), clientId == null ? usual : clientId)
                .within(config.restrictions().workspaces());
        Terms asked = admin ? terms.administering() : terms;
        String elsewhere = around.environment().getOrDefault("CODEX_AUTHAPI_BASE_URL", "");
        return new Doors(
                around.world(),
                transport,
                agent(),
                manager,
                elsewhere.isBlank() ? asked : asked.checkingTokensAt(ServerUrl.of(elsewhere, "CODEX_AUTHAPI_BASE_URL")),
                kind == StoreKind.EPHEMERAL ? Optional.empty() : Optional.of(home.loginLog()));
    }

    /// What is open at the server.
    public Sessions sessions(AuthManager manager) {
        return new Sessions(transport, agent(), manager, server);
    }

    /// What else the server can be asked.
    public ServerApi api(AuthManager manager) {
        return new ServerApi(transport, agent(), manager, server);
    }

    Endpoints endpoints() {
        try {
            return Endpoints.of(server, around.environment());
        } catch (IllegalArgumentException e) {
            throw Complaint.config(
                    "CODEX_REFRESH_TOKEN_URL_OVERRIDE or CODEX_REVOKE_TOKEN_URL_OVERRIDE is no address",
                    "Unset it, or set it to an https:// address.");
        }
    }

    /// Who asks, in the form in which the server takes its words apart.
    static String agent() {
        String number = Version.number();
        return "curfew/" + (number.matches("[0-9][\\w.+-]*") ? number : "0") + " (" + plain("os.name") + " "
                + plain("os.version") + "; " + plain("os.arch") + ")";
    }

    /// What this machine is called, for a person who looks at several.
    public static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "this host";
        }
    }

    /// Whether a server is reached in the clear over a network.
    boolean inTheClear() {
        return ServerUrl.inTheClear(server);
    }

    private static String plain(String property) {
        return System.getProperty(property, "").replaceAll("[^\\w.-]", "");
    }
}
