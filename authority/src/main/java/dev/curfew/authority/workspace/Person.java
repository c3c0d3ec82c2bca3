package dev.curfew.authority.workspace;

import dev.curfew.authority.store.Kind;
import java.time.Instant;

/// A human who can sign in.
///
/// @param email lower case, unique in the workspace
/// @param epoch rises by one when everything the person holds ends; whatever was born in a lower epoch is
///     over
public record Person(String id, String email, String name, Role role, boolean active, long epoch, Instant createdAt) {
    /// How the table holds it.
    public static final Kind<Person> KIND = Kind.<Person>in("person")
            .id(Person::id)
            .text("email", Person::email)
            .fixedNumber("created_at", Person::createdAt)
            .text("name", Person::name)
            .text("role", person -> person.role().code())
            .number("active", Person::active)
            .number("epoch", Person::epoch)
            .unique("email")
            .read(row -> new Person(
                    row.text("id"),
                    row.text("email"),
                    row.text("name"),
                    Role.of(row.text("role")),
                    row.flag("active"),
                    row.number("epoch"),
                    row.instant("created_at")));

    /// The same person with everything so far over.
    public Person signedOut() {
        return new Person(id, email, name, role, active, epoch + 1, createdAt);
    }

    /// The same person, no longer able to sign in, with everything so far over.
    public Person deactivated() {
        return new Person(id, email, name, role, false, epoch + 1, createdAt);
    }

    /// The same person, able to sign in again; nothing that was over comes back.
    public Person reactivated() {
        return new Person(id, email, name, role, true, epoch, createdAt);
    }

    /// The same person with another name, e-mail and role.
    public Person with(String newName, String newEmail, Role newRole) {
        return new Person(id, newEmail, newName, newRole, active, epoch, createdAt);
    }
}
