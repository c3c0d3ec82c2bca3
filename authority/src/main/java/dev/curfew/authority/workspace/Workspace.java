package dev.curfew.authority.workspace;

import dev.curfew.authority.store.Kind;
import dev.curfew.base.Problem;
import java.time.Duration;
import java.util.Locale;

/// The team itself: its name, and what holds for everything that says nothing else. There is one.
///
/// @param id always the same, so that there is one
/// @param lifetimes how long credentials live, for apps that say nothing of their own
/// @param onCopy what a copied credential comes to
public record Workspace(String id, String name, Lifetimes lifetimes, OnCopy onCopy) {
    /// As it is until somebody changes it.
    public static final Workspace STANDARD =
            new Workspace("workspace", "Our workspace", Lifetimes.STANDARD, OnCopy.WARN);

    private static final Duration LONGEST = Duration.ofDays(400);

    /// How long credentials live.
    ///
    /// @param access an access token
    /// @param idle a session with tokens, without use
    /// @param absolute a session with tokens, used or not
    /// @param webIdle a browser's session, without use
    /// @param webAbsolute a browser's session, used or not
    /// @param trustedIdle a browser's session on a trusted device, without use
    public record Lifetimes(
            Duration access,
            Duration idle,
            Duration absolute,
            Duration webIdle,
            Duration webAbsolute,
            Duration trustedIdle) {
        /// 15 minutes; 30 and 90 days; for browsers 12 hours and 30 days, on a trusted device 30 days.
        public static final Lifetimes STANDARD = new Lifetimes(
                Duration.ofMinutes(15),
                Duration.ofDays(30),
                Duration.ofDays(90),
                Duration.ofHours(12),
                Duration.ofDays(30),
                Duration.ofDays(30));
    }

    /// What happens when one credential is presented from two places, several rotations running.
    public enum OnCopy {
        /// The session shows both places, and goes on.
        WARN,
        /// It ends, with every session that it approved.
        END;

        /// The stable code, such as `warn`.
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// The policy with this code.
        ///
        /// @throws Problem INVALID_VALUE
        public static OnCopy of(String code) {
            for (OnCopy each : values()) {
                if (each.code().equals(code)) {
                    return each;
                }
            }
            throw Problem.of("onCopiedCredential", "warn or end.");
        }
    }

    /// How the table holds it.
    public static final Kind<Workspace> KIND = Kind.<Workspace>in("workspace")
            .id(Workspace::id)
            .text("name", Workspace::name)
            .number("access_seconds", it -> it.lifetimes().access().toSeconds())
            .number("idle_seconds", it -> it.lifetimes().idle().toSeconds())
            .number("absolute_seconds", it -> it.lifetimes().absolute().toSeconds())
            .number("web_idle_seconds", it -> it.lifetimes().webIdle().toSeconds())
            .number("web_absolute_seconds", it -> it.lifetimes().webAbsolute().toSeconds())
            .number("trusted_idle_seconds", it -> it.lifetimes().trustedIdle().toSeconds())
            .text("on_copy", it -> it.onCopy().name())
            .read(row -> new Workspace(
                    row.text("id"),
                    row.text("name"),
                    new Lifetimes(
                            Duration.ofSeconds(row.number("access_seconds")),
                            Duration.ofSeconds(row.number("idle_seconds")),
                            Duration.ofSeconds(row.number("absolute_seconds")),
                            Duration.ofSeconds(row.number("web_idle_seconds")),
                            Duration.ofSeconds(row.number("web_absolute_seconds")),
                            Duration.ofSeconds(row.number("trusted_idle_seconds"))),
                    OnCopy.valueOf(row.text("on_copy"))));

    /// @throws Problem INVALID_VALUE naming what does not fit
    void check() {
        Typed.name(name);
        within(lifetimes.access(), Duration.ofMinutes(1), Duration.ofDays(1), "accessSeconds");
        within(lifetimes.idle(), Duration.ofMinutes(5), LONGEST, "idleSeconds");
        within(lifetimes.absolute(), lifetimes.idle(), LONGEST, "absoluteSeconds");
        within(lifetimes.webIdle(), Duration.ofMinutes(5), LONGEST, "webIdleSeconds");
        within(lifetimes.webAbsolute(), lifetimes.webIdle(), LONGEST, "webAbsoluteSeconds");
        within(lifetimes.trustedIdle(), lifetimes.webIdle(), lifetimes.webAbsolute(), "trustedIdleSeconds");
    }

    private static void within(Duration span, Duration least, Duration most, String name) {
        if (span.compareTo(least) < 0 || span.compareTo(most) > 0) {
            throw Problem.of(name, "between " + least.toSeconds() + " and " + most.toSeconds() + ".");
        }
    }
}
