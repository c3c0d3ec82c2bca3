package dev.curfew.authority.console.page;

import dev.curfew.base.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the pages of people and apps are made of. An empty string is "not known".
public final class Admin {
    private Admin() {}

    /// What *Settings* shows.
    ///
    /// @param fields by name, as they are or as they were typed
    /// @param others how many other sessions the viewer has
    /// @param editable whether the viewer may change the workspace's
    public record Settings(
            Map<String, String> fields, int others, int minimumLength, boolean editable, List<Fact> facts) {
        public Settings {
            fields = Map.copyOf(fields);
            facts = List.copyOf(facts);
        }

        String field(String name) {
            return fields.getOrDefault(name, "");
        }
    }

    /// Something that is true of the server and cannot be changed on a page.
    public record Fact(String name, String value) {}

    /// A person in the list of people.
    ///
    /// @param linkUntil until when a one-time link is good that they have not used; null without one
    /// @param sessions how many are active
    public record Person(
            String id,
            String name,
            String email,
            Part.Role role,
            Standing standing,
            @Nullable Instant linkUntil,
            int sessions,
            @Nullable Instant lastActive) {}

    /// Whom the list of people is to show; empty for all.
    ///
    /// @param role as a code, so `standing`
    public record PeopleFilter(String text, String role, String standing) {
        /// Everybody.
        public static final PeopleFilter NONE = new PeopleFilter("", "", "");
    }

    /// Whether somebody may use the pool of the gateway, and what of theirs does so by itself.
    ///
    /// @param said `role`, `yes` or `no`: what was said of it
    /// @param byRole whether the role has it
    /// @param keys how many API keys they have that count
    public record Pool(boolean allowed, String said, boolean byRole, long keys) {}

    /// How many sessions somebody has of one surface.
    public record Held(Part.Surface surface, int count) {}

    /// Something secret that is shown this once.
    ///
    /// @param title such as `Secret of Grafana`
    /// @param clientId of the app; empty when it is a link for a person
    /// @param hint what to do with it
    /// @param until when it ends; null for what does not
    public record Once(
            String title,
            String clientId,
            Secret value,
            String hint,
            @Nullable Instant until) {}

    /// Whether a person can sign in.
    public enum Standing {
        ACTIVE,
        INVITED,
        DEACTIVATED
    }

    /// An app in the list of apps.
    ///
    /// @param confidential whether it has a secret
    /// @param preset whether it comes with Curfew; of those only the lifetimes are edited
    /// @param sessions how many are active
    public record App(
            String clientId,
            String name,
            boolean preset,
            boolean confidential,
            boolean enabled,
            List<String> redirectUris,
            int sessions) {
        public App {
            redirectUris = List.copyOf(redirectUris);
        }
    }

    /// What the form of an app shows.
    ///
    /// @param fields by name, as they are or as they were typed
    /// @param usual how long something lives where the field of the same name is empty
    /// @param editable whether the viewer may change the app
    /// @param stays whether it cannot be disabled, as it is these pages
    public record AppForm(Map<String, String> fields, Map<String, String> usual, boolean editable, boolean stays) {
        public AppForm {
            fields = Map.copyOf(fields);
            usual = Map.copyOf(usual);
        }

        String field(String name) {
            return fields.getOrDefault(name, "");
        }

        /// What an empty field means.
        String empty(String name) {
            return "Empty for the workspace’s, now " + usual.getOrDefault(name, "") + ".";
        }
    }

    /// What ends with an app.
    ///
    /// @param whole whether that is all, or there are too many to look at
    public record InUse(List<Held> held, int people, boolean whole) {
        public InUse {
            held = List.copyOf(held);
        }

        /// Such as `14 sessions of 3 people`.
        String said() {
            int count = held.stream().mapToInt(Held::count).sum();
            return (whole ? "" : "more than ") + Words.sessionsOf(count, people);
        }
    }
}
