package dev.curfew.authority.console.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How pages say things: times, counts, and what an enum means to a person.
final class Words {
    private static final Pattern POCKET = Pattern.compile("iPhone|iPad|iOS|Android");
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private Words() {}

    /// Such as `3 minutes ago`. What lies ahead, from a clock that stepped, is `just now`.
    static String ago(Instant at, Instant now) {
        var past = Duration.between(at, now);
        return past.toSeconds() < 60 ? "just now" : span(past) + " ago";
    }

    /// Such as `in 22 days`.
    static String ahead(Instant at, Instant now) {
        var rest = Duration.between(now, at);
        return rest.toSeconds() < 60 ? "within a minute" : "in " + span(rest);
    }

    /// The largest unit that fits, rounded down: `15 minutes`, `1 hour`, `22 days`.
    static String span(Duration span) {
        if (span.toSeconds() < 60) {
            return count(Math.max(1, span.toSeconds()), "second");
        }
        if (span.toMinutes() < 60) {
            return count(span.toMinutes(), "minute");
        }
        if (span.toHours() < 24) {
            return count(span.toHours(), "hour");
        }
        if (span.toDays() < 60) {
            return count(span.toDays(), "day");
        }
        return span.toDays() < 730 ? count(span.toDays() / 30, "month") : count(span.toDays() / 365, "year");
    }

    /// Such as `45 seconds` or `2 minutes`, rounded up.
    static String patience(long seconds) {
        return seconds <= 90 ? count(Math.max(1, seconds), "second") : count((seconds + 59) / 60, "minute");
    }

    /// How many of each surface, such as `2 terminals, 1 browser`.
    static String surfaces(Stream<Part.Surface> surfaces) {
        var counts = surfaces.collect(Collectors.groupingBy(each -> each, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(each -> count(
                        each.getValue(),
                        surface(each.getKey()).toLowerCase(Locale.ROOT).replace("api ", "API ")))
                .collect(Collectors.joining(", "));
    }

    /// Such as `14 Nov 2026, 09:12 UTC`.
    static String date(Instant at) {
        return DATE.format(at);
    }

    /// Such as `12,345`.
    static String number(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }

    static String count(long count, String noun) {
        return count == 1 ? "1 " + noun : String.format(Locale.ENGLISH, "%,d %ss", count, noun);
    }

    /// Such as `14 sessions of 3 people`.
    static String sessionsOf(long sessions, long people) {
        return sessions == 0
                ? "no session"
                : count(sessions, "session") + " of " + (people == 1 ? "1 person" : people + " people");
    }

    /// `text` as one segment of a path or one value of a query.
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// Whether an address may be linked to: our own path, or a web page.
    static boolean linkable(String address) {
        return address.startsWith("https://")
                || address.startsWith("http://")
                || (address.startsWith("/") && !address.startsWith("//"));
    }

    static String role(Part.Role role) {
        return switch (role) {
            case OWNER -> "Owner";
            case ADMIN -> "Admin";
            case DEVELOPER -> "Developer";
            case AUDITOR -> "Auditor";
        };
    }

    /// What a role may do.
    static String may(Part.Role role) {
        return switch (role) {
            case OWNER -> "Everything, other owners included. One active owner always stays.";
            case ADMIN -> "Looks after people, apps and settings, and ends anybody’s sessions, except owners’.";
            case DEVELOPER -> "Signs in, and looks after their own sessions and devices.";
            case AUDITOR -> "Sees everybody, everything they hold and every app; changes nothing but their own.";
        };
    }

    static String standing(Admin.Standing standing) {
        return switch (standing) {
            case ACTIVE -> "Active";
            case INVITED -> "Invited";
            case DEACTIVATED -> "Deactivated";
        };
    }

    static String surface(Part.Surface surface) {
        return switch (surface) {
            case WEB -> "Browser";
            case CLI -> "Terminal";
            case IDE -> "Editor";
            case DESKTOP -> "Desktop app";
            case AGENT -> "Agent";
            case PLATFORM -> "API platform";
            case THIRD_PARTY -> "Third-party app";
            case REMOTE -> "Remote control";
        };
    }

    /// The symbol in `icons.svg` for a device of which `surface` is used.
    ///
    /// @param platform as it says of itself
    static String icon(Part.Surface surface, String platform) {
        return switch (surface) {
            case WEB, THIRD_PARTY -> POCKET.matcher(platform).find() ? "phone" : "browser";
            case CLI -> "terminal";
            case IDE -> "editor";
            case DESKTOP -> "desktop";
            case AGENT -> "agent";
            case PLATFORM -> "key";
            case REMOTE -> "remote";
        };
    }

    static String signedInBy(Part.SignedInBy by) {
        return switch (by) {
            case PASSWORD -> "with the password";
            case BROWSER -> "through a browser";
            case DEVICE_CODE -> "with a device code";
        };
    }

    static String cause(Part.Cause cause) {
        return switch (cause) {
            case SIGNED_OUT -> "Signed out";
            case DEVICE_SIGNED_OUT -> "Device signed out";
            case APP_SIGNED_OUT -> "Signed out of the app everywhere";
            case SIGNED_OUT_EVERYWHERE -> "Signed out everywhere";
            case REVOKED -> "Logged out in the app";
            case REPLAYED -> "A spent credential came back: somebody may have had a copy";
            case COPIED -> "Its credential was used from two places at once";
            case PARENT_REPLAYED -> "The session that approved it had its credential copied";
            case CODE_REUSED -> "Its sign-in code was used twice: somebody may have had a copy";
            case LAPSED -> "Ended by itself";
            case DEACTIVATED -> "The account was deactivated";
            case PASSWORD_CHANGED -> "The password was changed";
            case APP_REMOVED -> "The app was removed";
            case REPLACED -> "Somebody else signed in with this browser";
            case RESTORED -> "Curfew was restored from a backup";
        };
    }

    /// What a scope lets an app do.
    static String scope(String scope) {
        return switch (scope) {
            case "openid" -> "Know that it is you";
            case "profile" -> "See your name";
            case "email" -> "See your e-mail address";
            case "offline_access" -> "Stay signed in until you or an admin sign it out";
            case "api.connectors.read" -> "See which connections you have";
            case "api.connectors.invoke" -> "Use your connections";
            case "sessions" -> "See and end your sessions";
            case "people" -> "Look after people, as far as your role allows";
            case "apps" -> "Look after apps and upstream accounts, as far as your role allows";
            case "feed" -> "Read what was signed out in the workspace";
            default -> "Use the permission “" + scope + "”";
        };
    }
}
