package dev.curfew.client.login;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.AuthManager;
import dev.curfew.client.SignIn;
import dev.curfew.client.StoreException;
import dev.curfew.client.Transport;
import dev.curfew.client.internal.JsonObject;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// The ways to sign in at a server.
///
/// ```java
/// var doors = new Doors(world, transport, "my-program/1.0", manager, Terms.at(server, Terms.CURFEW_CLIENT));
/// try (Login login = doors.browser()) {
///     show(login.prompt());
///     System.err.println(login.await().text());
/// }
/// ```
public final class Doors {
    private static final int LONGEST = 16 << 10;
    private static final String OTHER_RULES = "auth.openai.com";

    private final World world;
    private final Transport transport;
    private final String agent;
    private final AuthManager manager;
    private final Terms terms;
    private final LoginLog log;

    /// @param agent who asks: the `User-Agent`
    public Doors(World world, Transport transport, String agent, AuthManager manager, Terms terms) {
        this(world, transport, agent, manager, terms, Optional.empty());
    }

    /// As above, and what becomes of the sign-ins is written down.
    ///
    /// @param log a file, which is made when it is first needed: {@link dev.curfew.client.Home#loginLog}
    public Doors(World world, Transport transport, String agent, AuthManager manager, Terms terms, Optional<Path> log) {
        this.world = world;
        this.transport = transport;
        this.agent = agent;
        this.manager = manager;
        this.terms = terms;
        this.log = new LoginLog(log, world);
    }

    /// Through a browser that comes back to 127.0.0.1: port 1455, else 1457, else any that is free.
    ///
    /// @throws LoginException when it cannot be started; nothing is changed
    public Login browser() throws LoginException {
        return log.of("browser", terms, this::throughBrowser);
    }

    private Login throughBrowser() throws LoginException {
        Site site = Site.find(transport, agent, terms);
        boolean anyPort = !OTHER_RULES.equals(terms.issuer().getHost());
        Loopback loopback = Loopback.open(site, anyPort, world);
        Login login;
        try {
            login = new Login(manager, new Prompt.Open(loopback.authorization()), loopback);
        } catch (LoginException e) {
            loopback.close();
            throw e;
        }
        login.onEnd(loopback::close);
        login.limit(terms.browserLimit());
        loopback.serve(login);
        return login;
    }

    /// By a code that the person enters in any browser, within 15 minutes.
    ///
    /// @throws LoginException when it cannot be started; nothing is changed
    public Login device() throws LoginException {
        return log.of("device code", terms, this::byCode);
    }

    private Login byCode() throws LoginException {
        DevicePoll poll = DevicePoll.begin(Site.find(transport, agent, terms), world);
        var login = new Login(manager, poll.prompt(), (own, address) -> Login.Pasted.UNKNOWN);
        Thread.ofVirtual().name("device sign-in").start(() -> poll.run(login));
        return login;
    }

    /// With an API key, which is stored as it is: whether it is good shows when it is used.
    ///
    /// @param from read to its end
    public Outcome apiKey(Reader from) throws IOException {
        Optional<Secret> key = word(from);
        return log.ended(
                "API key",
                terms,
                key.isPresent()
                        ? stored(new SignIn.ApiKey(key.get()))
                        : new Outcome.Failed(
                                "What came in is no API key. Send the key alone, for example: printenv OPENAI_API_KEY | curfew login --with-api-key"));
    }

    /// With a personal access token, after its server has said that it is good.
    ///
    /// @param from read to its end
    public Outcome accessToken(Reader from) throws IOException {
        return log.ended("access token", terms, checked(from));
    }

    private Outcome checked(Reader from) throws IOException {
        Optional<Secret> token =
                word(from).filter(it -> it.revealText(Secret.Purpose.VERIFY).startsWith("at-"));
        if (token.isEmpty()) {
            return new Outcome.Failed(
                    "What came in is no personal access token: those begin with at-. Send it alone, for example: printenv TOKEN | curfew login --with-access-token");
        }
        Optional<String> refusal = refusal(token.get());
        return refusal.isPresent() ? new Outcome.Failed(refusal.get()) : stored(new SignIn.PersonalToken(token.get()));
    }

    private Outcome stored(SignIn brought) {
        try {
            return new Outcome.SignedIn(manager.signIn(brought));
        } catch (StoreException e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> refusal(Secret token) {
        URI at = URI.create(terms.tokenCheck().toString().replaceFirst("/+$", "") + "/v1/user-auth-credential/whoami");
        try {
            Transport.Reply reply = Site.get(transport, agent, at, Optional.of(token));
            boolean known = reply.status() == 200
                    && JsonObject.parse(reply.body().array()).isPresent();
            return known
                    ? Optional.empty()
                    : Optional.of(
                            reply.status() == 401 || reply.status() == 403
                                    ? "The server does not know this token, or it has ended. Make a new one, and check the address (--server)."
                                    : "Whether the token is good could not be asked (status " + reply.status()
                                            + "). Check the address (--server) and try again.");
        } catch (LoginException e) {
            return Optional.of(e.why());
        }
    }

    /// The one word that comes in, without the spaces around it.
    private static Optional<Secret> word(Reader from) throws IOException {
        var text = new StringBuilder();
        for (int c = from.read(); c >= 0 && text.length() <= LONGEST; c = from.read()) {
            text.append((char) c);
        }
        String word = text.toString().strip();
        return word.matches("[\\x21-\\x7e]{1," + LONGEST + "}") ? Optional.of(Secret.of(word)) : Optional.empty();
    }
}
