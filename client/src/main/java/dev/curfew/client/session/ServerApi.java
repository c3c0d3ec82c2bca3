package dev.curfew.client.session;

import dev.curfew.base.Secret;
import dev.curfew.client.AuthManager;
import dev.curfew.client.Credential;
import dev.curfew.client.Recovery;
import dev.curfew.client.RefreshFailure;
import dev.curfew.client.Transport;
import dev.curfew.client.session.SessionException.Fault;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// The API of the server that issued the credential of this machine, asked as whoever is signed in.
public final class ServerApi {
    private static final Duration CONNECT = Duration.ofSeconds(3);

    private final Transport transport;
    private final String agent;
    private final AuthManager manager;
    private final URI server;

    /// @param agent who asks: the `User-Agent`
    /// @param server of a credential that does not say where it came from
    public ServerApi(Transport transport, String agent, AuthManager manager, URI server) {
        this.transport = transport;
        this.agent = agent;
        this.manager = manager;
        this.server = server;
    }

    /// A bearer, and whom it may be shown to.
    private record Bearer(Secret token, String issuer) {}

    /// Asks with the credential of now, and goes on along the way through a refusal.
    ///
    /// @param path and the query, from `/` on
    /// @param body JSON, or nothing
    /// @param patience for each attempt
    /// @return what the server said, whatever it is except that the credential is refused
    /// @throws SessionException when nobody is signed in or the credential is dead, and when there was no
    ///     answer
    public Transport.Reply ask(String method, String path, Secret body, Duration patience) throws SessionException {
        Optional<Credential> credential = manager.auth();
        Recovery recovery = manager.recovery();
        while (true) {
            Transport.Reply reply = sent(method, path, body, patience, bearer(credential));
            if (reply.status() != 401) {
                return reply;
            }
            credential = switch (recovery.next()) {
                case Recovery.Outcome.TryAgain again -> manager.cached();
                case Recovery.Outcome.Failed(RefreshFailure failure) ->
                    throw new SessionException(
                            failure instanceof RefreshFailure.Permanent ? Fault.NEEDS_LOGIN : Fault.UNAVAILABLE,
                            failure.advice());
                case Recovery.Outcome.Unavailable none ->
                    throw new SessionException(
                            Fault.NEEDS_LOGIN, "The server does not accept this sign-in. Sign in again: curfew login");
            };
        }
    }

    private Bearer bearer(Optional<Credential> credential) throws SessionException {
        if (credential.isEmpty()) {
            throw new SessionException(Fault.NOT_SIGNED_IN, "Not logged in. Sign in first: curfew login");
        }
        return switch (credential.get()) {
            case Credential.Managed managed ->
                new Bearer(
                        managed.tokens().accessToken(),
                        managed.tokens().issuer().orElseGet(server::toString));
            case Credential.External external -> new Bearer(external.accessToken(), server.toString());
            case Credential.ApiKey key -> throw none();
            case Credential.PersonalToken token -> throw none();
            case Credential.Foreign foreign -> throw none();
        };
    }

    private static SessionException none() {
        return new SessionException(
                Fault.NOT_SIGNED_IN,
                "A key or token has no sessions of its own. Sign in with an account: curfew login");
    }

    private Transport.Reply sent(String method, String path, Secret body, Duration patience, Bearer bearer)
            throws SessionException {
        try {
            return transport.send(new Transport.Call(
                    method,
                    new URI(bearer.issuer().replaceFirst("/+$", "") + path),
                    Map.of(
                            "Authorization",
                            "Bearer " + bearer.token().revealText(Secret.Purpose.PRESENT),
                            "Accept",
                            "application/json",
                            "Content-Type",
                            "application/json",
                            "User-Agent",
                            agent),
                    body,
                    CONNECT,
                    patience));
        } catch (Transport.Broken e) {
            throw new SessionException(
                    Fault.UNAVAILABLE,
                    e.afterSend()
                            ? "The server's answer was lost: what was asked may be done. Look again."
                            : "The server could not be reached. Check the network and the proxy, and try again.");
        } catch (URISyntaxException e) {
            throw new SessionException(Fault.UNAVAILABLE, "The address of the server is none. Sign in again.");
        }
    }
}
