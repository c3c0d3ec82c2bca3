package dev.curfew.authority.console.page;

import dev.curfew.authority.place.Places;
import dev.curfew.base.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What pages are made of: the values that more than one {@link Page} shows. An empty string is "not known".
public final class Part {
    private Part() {}

    /// Who is signed in and looks at the page.
    ///
    /// @param csrf the form token of this browser session, in every form that changes something
    public record Viewer(String name, String email, Role role, Secret csrf) {}

    /// What surrounds every page of a signed-in person.
    ///
    /// @param now the request's instant: "3 minutes ago" is counted from it
    /// @param notice what the last act did, shown on top
    public record Frame(
            Viewer viewer, Instant now, @Nullable Notice notice) {}

    /// A message on top of a page: what happened, in a sentence, and lines beneath it.
    ///
    /// @param field that it is about, next to which the lines then stand; or empty
    public record Notice(Tone tone, String title, List<String> details, String field) {
        public Notice {
            details = List.copyOf(details);
        }

        /// Sessions ended.
        ///
        /// @param names such as `Codex on build-box`; some are enough
        /// @param remarks whatever else is to be known of it
        public static Notice ended(int count, List<String> names, List<String> remarks) {
            var details = new ArrayList<>(names);
            details.addAll(remarks);
            return new Notice(
                    count == 0 ? Tone.WARNING : Tone.DONE,
                    count == 0 ? "Nothing was left to end." : Words.count(count, "session") + " ended.",
                    details,
                    "");
        }

        /// Everything that a person held ended, and they cannot sign in.
        public static Notice deactivated(int count, List<Admin.Held> held) {
            return closed(
                    "Deactivated. Everything that the person held has ended.",
                    count == 0 ? "" : Words.count(count, "session"),
                    held,
                    "Nobody can sign in as them, and their one-time links are no longer good.");
        }

        /// Everything that was signed in through an app ended.
        public static Notice appClosed(String title, int count, int people, List<Admin.Held> held, String remark) {
            return closed(title, count == 0 ? "" : Words.sessionsOf(count, people), held, remark);
        }

        private static Notice closed(String title, String ended, List<Admin.Held> held, String remark) {
            var details = new ArrayList<String>();
            details.add(ended.isEmpty() ? "There was no active session to end." : ended + " ended.");
            held.forEach(each -> details.add(Words.surface(each.surface()) + ": " + each.count()));
            details.add(remark);
            return new Notice(Tone.DONE, title, details, "");
        }

        /// Something was done.
        public static Notice done(String title, String... details) {
            return new Notice(Tone.DONE, title, List.of(details), "");
        }

        /// Something that the reader should look at.
        public static Notice warning(String title, String... details) {
            return new Notice(Tone.WARNING, title, List.of(details), "");
        }

        /// Something was not done.
        public static Notice failed(String title, String... details) {
            return new Notice(Tone.FAILED, title, List.of(details), "");
        }

        /// The same, about what was typed into a field, by its name.
        public Notice at(String where) {
            return new Notice(tone, title, details, where);
        }

        /// Whether `notice` is about that field.
        static boolean isAt(@Nullable Notice notice, String field) {
            return notice != null && notice.field.equals(field);
        }
    }

    /// How a {@link Notice} is meant.
    public enum Tone {
        DONE,
        WARNING,
        FAILED
    }

    /// What a person may do in the workspace.
    public enum Role {
        OWNER,
        ADMIN,
        DEVELOPER,
        AUDITOR;

        /// Whether this role looks after people and apps.
        public boolean manages() {
            return this == OWNER || this == ADMIN;
        }

        /// Whether this role sees what other people hold, and the apps.
        boolean sees() {
            return this != DEVELOPER;
        }
    }

    /// How a session is used.
    public enum Surface {
        WEB,
        CLI,
        IDE,
        DESKTOP,
        AGENT,
        PLATFORM,
        THIRD_PARTY,
        REMOTE;

        /// What a reader knows it by.
        public String words() {
            return Words.surface(this);
        }

        /// How many there are of each, such as `2 terminals, 1 browser`.
        public static String counted(Stream<Surface> surfaces) {
            return Words.surfaces(surfaces);
        }
    }

    /// How a session began.
    public enum SignedInBy {
        /// E-mail and password on Curfew's own page or API.
        PASSWORD,
        /// An app sent the person to a browser that was, or then became, signed in.
        BROWSER,
        /// A code shown by a device, approved in a browser.
        DEVICE_CODE
    }

    /// Where something was used from.
    ///
    /// @param name town and country, `Private network`, or empty
    /// @param address the network address, or empty
    public record Place(String name, String address) {
        /// The place of an address.
        public static Place of(Places places, String address) {
            String place = places.of(address);
            return new Place(
                    switch (place) {
                        case Places.UNKNOWN -> "";
                        case Places.PRIVATE -> "Private network";
                        default -> place;
                    },
                    address);
        }
    }

    /// One active session in a list.
    ///
    /// @param version of the app, empty until a request has carried one
    /// @param current whether the page was asked for with this session
    /// @param approvedFrom the device whose session approved this one, or empty
    /// @param parent the identifier of that session while it is active, or empty
    /// @param approved what this one approved and is active, such as `Codex on build-box`
    /// @param expiresAt when it ends by itself if it is not used; null when it does not
    /// @param copied set when the credential was seen in two places
    public record Session(
            String id,
            String appId,
            String app,
            Surface surface,
            String version,
            Place place,
            Instant signedInAt,
            Instant lastActive,
            SignedInBy signedInBy,
            boolean current,
            String approvedFrom,
            String parent,
            List<String> approved,
            @Nullable Instant expiresAt,
            @Nullable Copied copied) {
        public Session {
            approved = List.copyOf(approved);
        }
    }

    /// One credential presented from two places.
    public record Copied(Use one, Use other) {}

    /// A use of a credential.
    ///
    /// @param agent the program, or empty
    public record Use(Place place, String agent, Instant at) {}

    /// Why a device is pointed out as unfamiliar.
    ///
    /// @param byPassword whether somebody signed in with the password there, else it was approved in a
    ///     browser and
    ///     used from another network
    /// @param since when it was first seen
    public record Doubt(boolean byPassword, Instant since) {}

    /// A device and its active sessions.
    ///
    /// @param platform such as `Chrome on macOS`, or empty
    /// @param doubt why it is unfamiliar; null where it is not
    /// @param sessions those that are shown
    /// @param count all of them
    public record Device(
            String id,
            String name,
            String platform,
            Surface surface,
            boolean current,
            boolean trusted,
            @Nullable Doubt doubt,
            List<Session> sessions,
            int count) {
        private static final int SHOWN = 6;
        private static final int FOLDED_FROM = 9;

        public Device {
            sessions = sessions.stream()
                    .sorted(Comparator.comparing(Session::current).reversed())
                    .toList();
        }

        /// The sessions to show at once: all, unless they are many.
        List<Session> first() {
            return sessions.size() < FOLDED_FROM ? sessions : sessions.subList(0, SHOWN);
        }

        /// The sessions to show when asked for.
        List<Session> rest() {
            return sessions.subList(first().size(), sessions.size());
        }

        /// How many are not shown here.
        int unlisted() {
            return count - sessions.size();
        }

        /// The apps that are signed in here, such as `Codex (3), Web`.
        String apps() {
            var counts = sessions.stream()
                    .collect(Collectors.groupingBy(Session::app, LinkedHashMap::new, Collectors.counting()));
            return counts.entrySet().stream()
                    .map(each -> each.getValue() == 1 ? each.getKey() : each.getKey() + " (" + each.getValue() + ")")
                    .collect(Collectors.joining(", "));
        }
    }

    /// A session whose credential was copied.
    ///
    /// @param id of the session
    /// @param name such as `Codex on build-box`
    public record Suspect(String id, String name, Copied copied) {}

    /// How a list of sessions is narrowed down; what is empty narrows nothing.
    ///
    /// @param text what is looked for in what the page shows of a session
    /// @param app the identifier of an app
    /// @param device the identifier of a device
    /// @param surfaces those that there are
    /// @param apps those that there are
    /// @param found how many sessions are left
    public record Filter(
            String text,
            @Nullable Surface surface,
            String app,
            String device,
            List<Surface> surfaces,
            List<InApp> apps,
            int found) {
        public Filter {
            surfaces = List.copyOf(surfaces);
            apps = List.copyOf(apps);
        }

        /// Whether it leaves anything out.
        public boolean narrows() {
            return !text.isEmpty() || surface != null || !app.isEmpty() || !device.isEmpty();
        }

        /// What it leaves of so many sessions, in a sentence.
        String leaves(int all) {
            return (found == 0 ? "None" : found) + " of " + Words.count(all, "session") + (found < 2 ? " is" : " are")
                    + " like that.";
        }
    }

    /// What is signed in through one app.
    public record InApp(String id, String name, int sessions, int devices) {}

    /// Devices under one heading.
    record Group(String key, String title, List<Device> devices) {}

    /// A session that ended.
    ///
    /// @param by who ended it, empty when nobody did (it lapsed)
    public record Ended(
            String app,
            Surface surface,
            String device,
            Place place,
            Cause cause,
            String by,
            Instant signedInAt,
            Instant endedAt) {}

    /// Why a session ended.
    public enum Cause {
        /// This one alone, on this page or by an admin.
        SIGNED_OUT,
        DEVICE_SIGNED_OUT,
        APP_SIGNED_OUT,
        SIGNED_OUT_EVERYWHERE,
        /// Its app logged out.
        REVOKED,
        /// A refresh token that had been spent came back.
        REPLAYED,
        /// Its credential was used from two places at once.
        COPIED,
        /// The session that approved it was replayed.
        PARENT_REPLAYED,
        /// Its authorization code came twice.
        CODE_REUSED,
        /// Not used for too long, or too old.
        LAPSED,
        DEACTIVATED,
        PASSWORD_CHANGED,
        APP_REMOVED,
        /// Another person signed in with the same browser.
        REPLACED,
        RESTORED;

        /// Whether somebody other than the person may have had the credential.
        boolean alarming() {
            return this == REPLAYED || this == COPIED || this == PARENT_REPLAYED || this == CODE_REUSED;
        }
    }

    /// Whose sessions a page shows.
    ///
    /// @param id of the person
    /// @param own whether they are the viewer's
    /// @param endable whether the viewer may end them
    public record Whose(String id, String name, boolean own, boolean endable) {}

    /// How much a sign-out ends.
    public enum Extent {
        SESSION,
        DEVICE,
        APP,
        OTHERS,
        EVERYWHERE
    }

    /// What stays usable after a sign-out.
    ///
    /// @param atMost how long; null when until it is ended itself
    public record Staying(String what, @Nullable Duration atMost) {}

    /// Lines to be copied into a file.
    ///
    /// @param id what an address can name it by
    /// @param name of the program that reads them
    /// @param file where they are kept
    public record Lines(String id, String name, String file, String text) {}

    /// A name and a value that a form carries unseen from one page to the next.
    public record Hidden(String name, String value) {}
}
