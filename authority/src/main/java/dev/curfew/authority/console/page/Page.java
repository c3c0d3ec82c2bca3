package dev.curfew.authority.console.page;

import dev.curfew.base.Secret;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A page, as what it shows. {@link Pages#render} turns it into HTML.
///
/// `action` is the address that the page's form posts to, where that depends on how one came to it. Every
/// form also posts `csrf`. What else it posts is said at each page.
public sealed interface Page
        permits GrantPage,
                GatewayPage,
                KeyPage,
                Page.SignIn,
                Page.SetUp,
                Page.ChoosePassword,
                Page.Sessions,
                Page.SignOutConfirm,
                Page.SessionOver,
                Page.ConnectCodex,
                Page.People,
                Page.OnePerson,
                Page.Settings,
                Page.Apps,
                Page.EditApp,
                Page.ShownOnce,
                Page.SignedOut,
                Page.ConfirmLogout,
                Page.Failure {

    /// Sign in. Posts `email`, `password`, `next`, `app`.
    ///
    /// @param csrf bound to a cookie of the browser that is not signed in yet
    /// @param next where to go afterwards
    /// @param app the identifier of the app that asked, empty when none did; so `appName`
    record SignIn(
            String action,
            Secret csrf,
            String email,
            String next,
            String app,
            String appName,
            Part.@Nullable Notice notice)
            implements Page {
        /// The e-mail and password do not match.
        public static Part.Notice wrong() {
            return Part.Notice.failed(
                    "That e-mail and password do not match.", "Check both. The password is case-sensitive.");
        }

        /// Too many tries.
        ///
        /// @param seconds until the next try is looked at
        public static Part.Notice throttled(long seconds) {
            return Part.Notice.warning(
                    "Too many tries. Wait " + Words.patience(seconds) + ", then try again.",
                    "Nobody is locked out: the wait protects the account from guessing.");
        }
    }

    /// Make the owner's account, from the one-time link. Posts `token`, `name`, `email`, `password`.
    record SetUp(
            String action,
            Secret csrf,
            Secret token,
            String name,
            String email,
            int minimumLength,
            Part.@Nullable Notice notice)
            implements Page {}

    /// Choose a password, from a one-time link. Posts `token`, `password`, and `end_sessions` = `true` or
    /// nothing.
    ///
    /// @param invited a new person, else somebody who forgot theirs
    /// @param sessions how many the person has
    record ChoosePassword(
            String action,
            Secret csrf,
            Secret token,
            String email,
            boolean invited,
            int sessions,
            int minimumLength,
            Part.@Nullable Notice notice)
            implements Page {}

    /// *Active sessions*, of the viewer or, for an admin, of a person. The form that narrows the list asks
    /// with `q`, `surface` and `app`.
    ///
    /// @param devices a part of those that the filter leaves
    /// @param suspects every session whose credential was copied, wherever in the list it is
    /// @param active how many sessions there are in all
    /// @param deviceCount on how many devices
    /// @param whole whether that is all, or there are too many to look at
    /// @param more the address of the next page of devices, or empty
    /// @param moreEnded the address of more ended sessions, or empty
    /// @param keys the API keys that count
    /// @param position of the feed when the list was read: what comes later is told by the page's stream
    record Sessions(
            Part.Frame frame,
            Part.Whose whose,
            List<Part.Device> devices,
            List<Part.Suspect> suspects,
            List<Part.InApp> apps,
            List<Part.Ended> ended,
            int active,
            int deviceCount,
            boolean whole,
            Part.Filter filter,
            String more,
            String moreEnded,
            List<KeyPage.Key> keys,
            long position)
            implements Page {
        public Sessions {
            devices = List.copyOf(devices);
            suspects = List.copyOf(suspects);
            apps = List.copyOf(apps);
            ended = List.copyOf(ended);
            keys = List.copyOf(keys);
        }

        String title() {
            return whose.own() ? "Active sessions" : "Sessions of " + whose.name();
        }

        String summary() {
            if (active == 0) {
                return "";
            }
            var sessions = (whole ? "" : "More than ") + Words.count(active, "session");
            var where = sessions + (whole ? " on " + Words.count(deviceCount, "device") : "");
            return whose.own() ? where + (active == 1 ? " is" : " are") + " signed in as you." : where + ".";
        }

        /// Whether the list is long enough to be narrowed down.
        boolean searchable() {
            return active > 8 || filter.narrows();
        }

        /// How many sessions *everywhere else* would end.
        int others() {
            return active - (whose.own() ? 1 : 0);
        }

        /// The address of the stream that tells when the list is no longer true.
        String live() {
            return Pages.sessions(whose) + "/live?after=" + position;
        }

        /// The devices under their headings, the current one first, then those to look at.
        List<Part.Group> groups() {
            var current = devices.stream().filter(Part.Device::current).toList();
            var unfamiliar = devices.stream()
                    .filter(device -> !device.current() && device.doubt() != null)
                    .toList();
            var others = devices.stream()
                    .filter(device -> !device.current() && device.doubt() == null)
                    .toList();
            boolean alone = current.isEmpty() && unfamiliar.isEmpty();
            return Stream.of(
                            new Part.Group("this", "This device", current),
                            new Part.Group("unfamiliar", "Unfamiliar devices", unfamiliar),
                            new Part.Group("others", alone ? "Devices" : "Other devices", others))
                    .filter(group -> !group.devices().isEmpty())
                    .toList();
        }
    }

    /// What a sign-out would end. Posts `scope` = the extent in lower case, `id` of the session, device or
    /// app, else empty, and `expected` = how many the page said would end.
    ///
    /// @param name of the session's app and device, of the device, or of the app; empty for `OTHERS` and
    ///     `EVERYWHERE`
    /// @param ends what ends, at most some dozens; the devices hold only the sessions that end
    /// @param count how many sessions end in all
    /// @param whole whether that is all, or there are too many to look at
    /// @param surfaces of all of them, such as `2 terminals, 1 browser`
    /// @param keys how many API keys end too
    /// @param approved what those that end have approved, and what therefore goes on
    record SignOutConfirm(
            Part.Frame frame,
            Part.Whose whose,
            Part.Extent extent,
            String id,
            String name,
            List<Part.Device> ends,
            int count,
            boolean whole,
            String surfaces,
            long keys,
            List<String> approved,
            List<Part.Staying> stays)
            implements Page {
        public SignOutConfirm {
            ends = List.copyOf(ends);
            approved = List.copyOf(approved);
            stays = List.copyOf(stays);
        }

        String title() {
            return switch (extent) {
                case SESSION, DEVICE -> "Sign out " + name + "?";
                case APP -> "Sign out of " + name + "?";
                case OTHERS -> "Sign out everywhere else?";
                case EVERYWHERE -> whose.own() ? "Sign out everywhere?" : "Sign out " + whose.name() + " everywhere?";
            };
        }

        /// What the button says.
        String deed() {
            return switch (extent) {
                case SESSION -> "Sign out this session";
                case DEVICE -> "Sign out device";
                case APP -> "Sign out of the app";
                case OTHERS -> "Sign out everywhere else";
                case EVERYWHERE -> "Sign out everywhere";
            };
        }

        String consequence() {
            var all = (whole ? "" : "More than ") + Words.count(count, "session");
            return all + (count == 1 && whole ? " ends" : " end") + " at once"
                    + (surfaces.isEmpty() || count == 1 ? "" : " (" + surfaces + ")")
                    + ": every refresh, and every check at this server, is refused from then on."
                    + (keys == 0 ? "" : " " + Words.count(keys, "API key") + (keys == 1 ? " ends" : " end") + " too.")
                    + " This cannot be undone; signing in again makes a new session.";
        }

        boolean endsThisBrowser() {
            return whose.own()
                    && (extent == Part.Extent.EVERYWHERE
                            || ends.stream()
                                    .flatMap(device -> device.sessions().stream())
                                    .anyMatch(Part.Session::current));
        }

        /// How many sessions end that are not listed.
        int unlisted() {
            return count
                    - ends.stream().mapToInt(device -> device.sessions().size()).sum();
        }
    }

    /// The session in which the page was open has ended.
    ///
    /// @param cause null where it is not known
    /// @param by who ended it, or empty
    record SessionOver(Part.@Nullable Cause cause, String by, Instant at, Instant now) implements Page {}

    /// *Connect Codex*: what to put where.
    ///
    /// @param config the `config.toml` block of the issuer route
    /// @param environments the lines that go with it, for each shell
    /// @param login the command that signs in
    /// @param gatewayConfig the `config.toml` block of the RFC route
    record ConnectCodex(
            Part.Frame frame,
            String issuer,
            String config,
            List<Part.Lines> environments,
            String login,
            String gatewayConfig)
            implements Page {
        public ConnectCodex {
            environments = List.copyOf(environments);
        }
    }

    /// *People*. The form to create one posts `name`, `email`, `role` (lower case), `password` (empty to
    /// invite) to {@link Pages#PEOPLE}; the one to look for some gets `q`, `role`, `standing`.
    ///
    /// @param roles that the viewer may give
    /// @param name typed before, when the form is shown again; so `email` and `role`
    record People(
            Part.Frame frame,
            List<Admin.Person> people,
            List<Part.Role> roles,
            Admin.PeopleFilter filter,
            String name,
            String email,
            Part.Role role,
            int minimumLength,
            String more)
            implements Page {
        public People {
            people = List.copyOf(people);
            roles = List.copyOf(roles);
        }
    }

    /// A person. Posts `name`, `email`, `role` (lower case) to `/people/{id}`; nothing but `csrf` to what
    /// lies beneath: `/password-link`, `/deactivate` and `/reactivate`.
    ///
    /// @param self whether it is the viewer
    /// @param governed whether the viewer may change them
    /// @param roles that the viewer may give
    /// @param name typed before, when the form is shown again; so `email` and `role`
    /// @param held what deactivating would end
    /// @param pool whether they may use the pool, which `/rights` takes as `pool` = `role`, `yes` or `no`
    record OnePerson(
            Part.Frame frame,
            Admin.Person person,
            Instant createdAt,
            boolean self,
            boolean governed,
            boolean lastOwner,
            List<Part.Role> roles,
            String name,
            String email,
            Part.Role role,
            List<Admin.Held> held,
            Admin.Pool pool)
            implements Page {
        String title() {
            return person.name().isBlank() ? person.email() : person.name();
        }
    }

    /// *Settings*. Posts `own_name` to `/settings/account`; `current`, `password`, and `end_others` = `true`
    /// or nothing to `/settings/password`; the other fields to `/settings/workspace`.
    record Settings(Part.Frame frame, Admin.Settings settings) implements Page {}

    /// *Apps*. The form to register one posts `name`, `kind` = `public` or `confidential`, `redirect_uris`
    /// (one a line) to {@link Pages#APPS}.
    record Apps(
            Part.Frame frame, List<Admin.App> apps, String name, boolean confidential, String redirectUris, String more)
            implements Page {
        public Apps {
            apps = List.copyOf(apps);
        }
    }

    /// An app. Posts its form to `/apps/{clientId}`, only `csrf` to what lies beneath.
    ///
    /// @param use what disabling or removing it would end
    record EditApp(Part.Frame frame, Admin.App app, Admin.AppForm form, Admin.InUse use) implements Page {
        String title() {
            return (form.editable() ? "Edit " : "") + app.name();
        }
    }

    /// A secret or link that is shown this once.
    ///
    /// @param back the address of the page to go on to
    record ShownOnce(Part.Frame frame, Admin.Once once, String back) implements Page {}

    /// Signed out.
    ///
    /// @param appName the app to go back to, with its address, or empty
    /// @param everywhere whether everything else of the person ended with it
    record SignedOut(String appName, String back, boolean everywhere) implements Page {
        /// Of this browser alone.
        public SignedOut(String appName, String back) {
            this(appName, back, false);
        }
    }

    /// An app asks to sign out, without saying who. Posts what is `hidden`, and `decision` = `sign-out` or
    /// `stay`.
    record ConfirmLogout(String action, Part.Viewer viewer, String appName, List<Part.Hidden> hidden) implements Page {
        public ConfirmLogout {
            hidden = List.copyOf(hidden);
        }
    }

    /// Something went wrong.
    ///
    /// @param hint what this reader can do about it, or empty
    /// @param viewer who is signed in, if that is known
    record Failure(int status, String title, String hint, String requestId, Part.@Nullable Viewer viewer)
            implements Page {}
}
