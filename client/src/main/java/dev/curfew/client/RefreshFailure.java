package dev.curfew.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Why a refresh brought no new token: for good, for now, or because something is set up wrongly.
///
/// Only {@link Permanent} says anything about the credential, and only about the one that was presented:
/// another one is tried afresh. Whatever it is, nothing that is stored changes (law L6).
public sealed interface RefreshFailure {
    /// The credential is dead; the person must sign in again.
    record Permanent(Reason reason) implements RefreshFailure {}

    /// It may work later; the credential is as good as it was.
    ///
    /// @param retryAfter how long the server asked to wait
    /// @param afterSend whether the request may have arrived, so that the presented token may be spent
    record Transient(Cause cause, Optional<Duration> retryAfter, boolean afterSend) implements RefreshFailure {
        static Transient of(Cause cause) {
            return new Transient(cause, Optional.empty(), false);
        }
    }

    /// It cannot work until somebody changes a setting; the credential is as good as it was.
    record Misconfigured(What what) implements RefreshFailure {}

    /// What an answer of a token endpoint means, when it is no new token: the one table of the client, the
    /// vault and the gateway.
    ///
    /// @param now for a `Retry-After` that is a date
    static RefreshFailure of(Transport.Reply reply, Instant now) {
        return RefusalTable.read(reply, now);
    }

    /// The server's own word for a refusal, in lower case, as the table reads it; empty where there is none,
    /// or none that can be shown.
    static Optional<String> codeOf(Transport.Reply reply) {
        return RefusalTable.code(reply).filter(code -> code.matches("[a-z0-9_.:-]{1,64}"));
    }

    /// What to tell the person: what happened and what to do, in whole sentences without anything that came
    /// from a server.
    default String advice() {
        return switch (this) {
            case Permanent(Reason reason) -> "The sign-in could not be refreshed: " + reason.text + " Sign in again.";
            case Transient(Cause cause, Optional<Duration> after, boolean sent) ->
                "The sign-in could not be refreshed now: " + cause.text
                        + after.map(RefreshFailure::wait).orElse("") + " You are still signed in.";
            case Misconfigured(What what) ->
                "The sign-in cannot be refreshed: " + what.text + " You are still signed in.";
        };
    }

    private static String wait(Duration span) {
        long seconds = Math.max(1, span.toSeconds());
        return " Try again in " + seconds + (seconds == 1 ? " second." : " seconds.");
    }

    /// What became of the credential.
    enum Reason {
        /// Not used for too long, or too old.
        EXPIRED("it was not used for too long, or is too old."),
        /// Spent before, and not by one of our own.
        REUSED("its refresh token was already used."),
        /// Somebody ended it.
        REVOKED("it was revoked."),
        /// The session behind it is over.
        SESSION_ENDED("its session has ended."),
        /// The account may not be used any more.
        ACCOUNT_SUSPENDED("the account is suspended or gone."),
        /// Somebody signed out, or in as somebody else, on this machine meanwhile.
        ACCOUNT_CHANGED("somebody signed out, or in to another account, on this machine meanwhile."),
        /// Refused without a reason that we know.
        REJECTED("the server refused it.");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /// In words, as the end of a sentence without its full stop: `its session has ended`.
        public String text() {
            return text.substring(0, text.length() - 1);
        }
    }

    /// What stood in the way.
    enum Cause {
        /// 5xx.
        SERVER("the server has a problem of its own."),
        /// 408, 425, 429.
        BUSY("the server asks to come back later."),
        /// No name, no connection, no TLS, no answer in time.
        NO_NETWORK("the server could not be reached."),
        /// An answer that says nothing that we understand.
        BROKEN_ANSWER("the server's answer could not be read."),
        /// Something between us and the server answered: a page, not the server.
        IN_BETWEEN("something between this machine and the server turned the request away."),
        /// A refusal that says nothing about the credential.
        REFUSED("the server refused the request for a reason that this version does not know."),
        /// Another process of this home is busy with the credential for too long.
        LOCKED("another process is refreshing it and does not finish."),
        /// Whoever supplies the tokens from outside had no other ones.
        SUPPLIER("whoever supplies the tokens gave no new ones."),
        /// The credential could not be read or written here.
        STORE("it could not be read or written on this machine.");

        private final String text;

        Cause(String text) {
            this.text = text;
        }

        /// In words, without a full stop.
        String text() {
            return text.substring(0, text.length() - 1);
        }
    }

    /// Which setting.
    enum What {
        /// The server does not know the client id, or not for this.
        CLIENT("the server does not accept this program's client id."),
        /// The tokens supplied from outside may not be used on this machine.
        WORKSPACE("the supplied tokens are of a workspace that is not allowed on this machine."),
        /// There is no token endpoint at the address.
        ENDPOINT("there is no token endpoint at the server's address."),
        /// The server does not refresh, or not with these scopes.
        GRANT("the server does not refresh for this program."),
        /// A proxy wants to know who asks.
        PROXY("the proxy wants a name and password.");

        private final String text;

        What(String text) {
            this.text = text;
        }
    }
}
