package dev.curfew.client.login;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.NewTokens;
import dev.curfew.client.SignIn;
import dev.curfew.client.Transport;
import dev.curfew.client.internal.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// A sign-in by device code (RFC 8628): asks the server, at the pace that it wants, until a person has
/// decided.
///
/// @param code what the server knows this sign-in by
/// @param interval how long to wait between two questions
/// @param life how long the codes are good
record DevicePoll(Site site, World world, Secret code, Prompt.Enter prompt, Duration interval, Duration life) {
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Duration USUAL = Duration.ofSeconds(5);
    private static final Duration SLOWER = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    /// How soon a cancelled sign-in stops asking.
    private static final Duration SLICE = Duration.ofMillis(200);

    /// Gets a pair of codes.
    static DevicePoll begin(Site site, World world) throws LoginException {
        URI at = site.device()
                .orElseThrow(() -> new LoginException(
                        "The server does not sign people in by device code. Sign in without --device-auth."));
        Transport.Reply reply = site.post(
                at,
                Map.of(
                        "client_id",
                        site.terms().clientId(),
                        "scope",
                        site.terms().scope()));
        Optional<DevicePoll> poll = reply.status() == 200
                ? JsonObject.parse(reply.body().array()).flatMap(said -> of(site, world, said))
                : Optional.empty();
        if (poll.isPresent()) {
            return poll.get();
        }
        throw new LoginException((reply.status() == 200 ? Refusal.UNREADABLE : Refusal.of(reply)).sentence());
    }

    private static Optional<DevicePoll> of(Site site, World world, JsonObject said) {
        Optional<String> code = said.filled("device_code");
        // It is shown to the person, so it is held to what a person can type.
        Optional<String> userCode = said.filled("user_code").filter(text -> text.matches("[\\x21-\\x7e]{1,64}"));
        Optional<URI> address = said.filled("verification_uri").flatMap(DevicePoll::web);
        if (code.isEmpty() || userCode.isEmpty() || address.isEmpty()) {
            return Optional.empty();
        }
        URI complete = said.filled("verification_uri_complete")
                .flatMap(DevicePoll::web)
                .orElse(address.get());
        return Optional.of(new DevicePoll(
                site,
                world,
                Secret.of(code.get()),
                new Prompt.Enter(address.get(), userCode.get(), complete),
                seconds(said, "interval", USUAL, LONGEST),
                seconds(said, "expires_in", LIMIT, LIMIT)));
    }

    /// Asks until it is over.
    void run(Login login) {
        long until = world.nanos() + life.toNanos();
        Duration wait = interval;
        while (login.isOpen()) {
            waited(login, wait, until);
            if (world.nanos() - until >= 0) {
                login.giveUp(new Outcome.TooLate(life));
            } else if (login.isOpen()) {
                wait = asked(login, wait);
            }
        }
    }

    /// Asks once.
    ///
    /// @return how long to wait before the next time
    private Duration asked(Login login, Duration wait) {
        Transport.Reply reply;
        try {
            reply = site.post(
                    site.token(),
                    Map.of(
                            "grant_type", "urn:ietf:params:oauth:grant-type:device_code",
                            "client_id", site.terms().clientId(),
                            "device_code", code.revealText(Secret.Purpose.PRESENT)));
        } catch (LoginException unreachable) {
            // A network that is gone may come back while the person is still typing.
            return wait.plus(SLOWER);
        }
        Optional<NewTokens> tokens =
                NewTokens.in(reply).filter(it -> it.accessToken().isPresent());
        if (tokens.isPresent()) {
            login.arrived(
                    new SignIn.Tokens(tokens.get(), site.issuer(), site.terms().clientId()));
            return wait;
        }
        Refusal refusal = Refusal.of(reply);
        return switch (refusal) {
            case PENDING -> wait;
            case SLOW_DOWN, BUSY -> wait.plus(SLOWER);
            case DENIED -> over(login, new Outcome.Denied(), wait);
            case EXPIRED -> over(login, new Outcome.TooLate(life), wait);
            case GRANT, CLIENT, WAY, SCOPE, UNREADABLE -> over(login, new Outcome.Failed(refusal.sentence()), wait);
        };
    }

    private static Duration over(Login login, Outcome outcome, Duration wait) {
        login.giveUp(outcome);
        return wait;
    }

    private void waited(Login login, Duration span, long until) {
        long end = Math.min(world.nanos() + span.toNanos(), until);
        for (long left = end - world.nanos(); left > 0 && login.isOpen(); left = end - world.nanos()) {
            world.sleep(Duration.ofNanos(Math.min(left, SLICE.toNanos())));
        }
    }

    private static Duration seconds(JsonObject said, String name, Duration usual, Duration most) {
        Duration span = said.number(name)
                .filter(it -> it > 0 && it < Integer.MAX_VALUE)
                .map(Duration::ofSeconds)
                .orElse(usual);
        return span.compareTo(most) > 0 ? most : span;
    }

    private static Optional<URI> web(String text) {
        try {
            URI uri = new URI(new URI(text).toASCIIString());
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            return web && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException notOne) {
            return Optional.empty();
        }
    }
}
