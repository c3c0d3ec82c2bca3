package dev.curfew.authority.connection;

import dev.curfew.authority.store.Kind;
import dev.curfew.base.Octets;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// A sign-in at a provider that is under way: somebody is in a browser there, or types a code. It is in the
/// database, so that a browser may come back to any node.
///
/// @param state SHA-256 of what a browser brings back to show that it is this sign-in
/// @param secret sealed: the verifier of the browser's code (RFC 7636), or the device code
/// @param prompt sealed: where the person goes, and what they type there
/// @param back the page under whose address this has one of its own, where a browser goes on; empty where no
///     page began it
/// @param redirect where the provider sends the browser; empty for a device code
/// @param into the connection that is signed in to again; empty for a new one
/// @param provider as {@link ConnectionJson} writes it
/// @param interval how long to wait between two questions, for a device code
/// @param pollAt when the provider may be asked next
/// @param outcome the connection, once it is done; what went wrong, once it has failed
public record ProviderSignIn(
        String id,
        Octets state,
        Octets secret,
        Octets prompt,
        Optional<String> back,
        Optional<URI> redirect,
        Optional<String> into,
        String provider,
        String label,
        String by,
        Instant createdAt,
        Instant expiresAt,
        long interval,
        Instant pollAt,
        Stage stage,
        Optional<String> outcome) {
    /// How long somebody has.
    static final Duration LIFE = Duration.ofMinutes(15);

    /// What is said of one that nobody brought on in time.
    public static final String TOO_LATE = "It took too long.";

    private static final int SLOWER = 5;

    /// Where it stands.
    public enum Stage {
        WAITING,
        /// The code is being redeemed; it works once.
        TAKING,
        DONE,
        FAILED;

        /// The stable code, such as `waiting`.
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// How the table holds it.
    public static final Kind<ProviderSignIn> KIND = Kind.<ProviderSignIn>in("provider_sign_in")
            .id(ProviderSignIn::id)
            .fixedText("state", it -> it.state().toString())
            .bytes("secret", ProviderSignIn::secret)
            .bytes("prompt", ProviderSignIn::prompt)
            .fixedText("back", ProviderSignIn::back)
            .fixedText("redirect", it -> it.redirect().map(URI::toString))
            .fixedText("into_connection", ProviderSignIn::into)
            .fixedText("provider", ProviderSignIn::provider)
            .fixedText("label", ProviderSignIn::label)
            .fixedText("by_whom", ProviderSignIn::by)
            .fixedNumber("created_at", ProviderSignIn::createdAt)
            .fixedNumber("expires_at", ProviderSignIn::expiresAt)
            .number("poll_interval", ProviderSignIn::interval)
            .number("poll_at", ProviderSignIn::pollAt)
            .text("stage", it -> it.stage().code())
            .text("outcome", ProviderSignIn::outcome)
            .unique("state")
            .read(row -> new ProviderSignIn(
                    row.text("id"),
                    Octets.of(java.util.Base64.getUrlDecoder().decode(row.text("state"))),
                    row.octets("secret"),
                    row.octets("prompt"),
                    row.maybeText("back"),
                    row.maybeText("redirect").map(URI::create),
                    row.maybeText("into_connection"),
                    row.text("provider"),
                    row.text("label"),
                    row.text("by_whom"),
                    row.instant("created_at"),
                    row.instant("expires_at"),
                    row.number("poll_interval"),
                    row.instant("poll_at"),
                    Stage.valueOf(row.text("stage").toUpperCase(Locale.ROOT)),
                    row.maybeText("outcome")));

    static String place(String id) {
        return "curfew provider sign-in\n" + id;
    }

    static String promptPlace(String id) {
        return "curfew provider sign-in prompt\n" + id;
    }

    /// Whether nobody brings it on any more although it came to nothing: in time nobody did, or the process
    /// that was redeeming its code died of it.
    public boolean late(Instant now) {
        return (stage == Stage.WAITING || stage == Stage.TAKING) && !now.isBefore(expiresAt);
    }

    /// The address of its own page; empty where no page began it.
    public Optional<String> page() {
        return back.map(under -> under + "/" + id);
    }

    /// Whether somebody may still bring it on.
    boolean open(Instant now) {
        return stage == Stage.WAITING && now.isBefore(expiresAt);
    }

    /// Taken by whoever redeems its code.
    ProviderSignIn taking() {
        return at(Stage.TAKING, Optional.empty());
    }

    /// Over, with a connection.
    ProviderSignIn done(String connection) {
        return at(Stage.DONE, Optional.of(connection));
    }

    /// Over, without one.
    ProviderSignIn failed(String why) {
        return at(Stage.FAILED, Optional.of(why));
    }

    /// The provider is asked again after its interval.
    ///
    /// @param slower whether it asked for longer ones (RFC 8628, section 3.5)
    ProviderSignIn asked(boolean slower, Instant now) {
        long next = slower ? interval + SLOWER : interval;
        return new ProviderSignIn(
                id,
                state,
                secret,
                prompt,
                back,
                redirect,
                into,
                provider,
                label,
                by,
                createdAt,
                expiresAt,
                next,
                now.plusSeconds(next),
                stage,
                outcome);
    }

    private ProviderSignIn at(Stage next, Optional<String> end) {
        // What is over needs no secret.
        boolean over = next != Stage.TAKING;
        Octets nothing = Octets.of(new byte[0]);
        return new ProviderSignIn(
                id,
                state,
                over ? nothing : secret,
                over ? nothing : prompt,
                back,
                redirect,
                into,
                provider,
                label,
                by,
                createdAt,
                expiresAt,
                interval,
                pollAt,
                next,
                end);
    }
}
