package dev.curfew.authority.workspace;

import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.base.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A person as a list shows them: with whether they can sign in.
///
/// @param linkUntil until when a one-time link is good that they have not used; empty without one
public record Member(Person person, Standing standing, Optional<Instant> linkUntil) {
    /// Whether somebody can sign in.
    public enum Standing {
        /// They have chosen a password.
        ACTIVE,
        /// They have not chosen one yet.
        INVITED,
        /// They cannot, until they are reactivated.
        DEACTIVATED;

        /// The stable code, such as `invited`.
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// The standing with this code.
        ///
        /// @throws Problem INVALID_VALUE
        public static Standing of(String code) {
            for (Standing standing : values()) {
                if (standing.code().equals(code)) {
                    return standing;
                }
            }
            throw new Problem(Problem.Kind.INVALID_VALUE, "The standing is active, invited or deactivated.");
        }
    }

    /// Whom a list shows.
    ///
    /// @param text what name or e-mail contain, whatever its case; empty for all
    public record Filter(String text, Optional<Role> role, Optional<Standing> standing) {
        /// Everybody.
        public static final Filter NONE = new Filter("", Optional.empty(), Optional.empty());

        boolean fits(Member member) {
            String wanted = text.strip().toLowerCase(Locale.ROOT);
            var person = member.person();
            return (wanted.isEmpty()
                            || person.email().contains(wanted)
                            || person.name().toLowerCase(Locale.ROOT).contains(wanted))
                    && role.filter(one -> one != person.role()).isEmpty()
                    && standing.filter(one -> one != member.standing()).isEmpty();
        }
    }

    static List<Member> all(Found found, List<Person> people, Instant now) {
        var passwords = found.all(Password.KIND, people.stream().map(Person::id).toList());
        return people.stream()
                .map(person -> new Member(
                        person,
                        standing(person, passwords.containsKey(person.id())),
                        linkUntil(found, person.id(), now)))
                .toList();
    }

    private static Standing standing(Person person, boolean hasPassword) {
        if (!person.active()) {
            return Standing.DEACTIVATED;
        }
        return hasPassword ? Standing.ACTIVE : Standing.INVITED;
    }

    private static Optional<Instant> linkUntil(Found found, String person, Instant now) {
        return found.many(Link.KIND, Page.ALL, Where.is("person", person)).stream()
                .filter(link -> link.usedAt().isEmpty() && now.isBefore(link.expiresAt()))
                .map(Link::expiresAt)
                .findFirst();
    }
}
