package dev.curfew.authority.workspace;

import dev.curfew.authority.store.Kind;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// A human who can sign in.
///
/// @param email lower case, unique in the workspace
/// @param epoch rises by one when everything the person holds ends; whatever was born in a lower epoch is
///     over
/// @param exceptions the rights that were given to them or taken from them by name, whatever their role says
public record Person(
        String id,
        String email,
        String name,
        Role role,
        boolean active,
        long epoch,
        Instant createdAt,
        Map<Right, Boolean> exceptions) {
    public Person {
        exceptions = Map.copyOf(exceptions);
    }

    /// Somebody with the rights of their role.
    public Person(String id, String email, String name, Role role, boolean active, long epoch, Instant createdAt) {
        this(id, email, name, role, active, epoch, createdAt, Map.of());
    }

    /// How the table holds it.
    public static final Kind<Person> KIND = Kind.<Person>in("person")
            .id(Person::id)
            .text("email", Person::email)
            .fixedNumber("created_at", Person::createdAt)
            .text("name", Person::name)
            .text("role", person -> person.role().code())
            .number("active", Person::active)
            .number("epoch", Person::epoch)
            .text("rights", person -> Right.text(person.exceptions()))
            .unique("email")
            .read(row -> new Person(
                    row.text("id"),
                    row.text("email"),
                    row.text("name"),
                    Role.of(row.text("role")),
                    row.flag("active"),
                    row.number("epoch"),
                    row.instant("created_at"),
                    Right.exceptions(row.text("rights"))));

    /// Whether they may do this: somebody who cannot sign in may nothing.
    public boolean may(Right right) {
        return active && exceptions.getOrDefault(right, right.goesWith(role));
    }

    /// The same person with everything so far over.
    public Person signedOut() {
        return new Person(id, email, name, role, active, epoch + 1, createdAt, exceptions);
    }

    /// The same person, no longer able to sign in, with everything so far over.
    public Person deactivated() {
        return new Person(id, email, name, role, false, epoch + 1, createdAt, exceptions);
    }

    /// The same person, able to sign in again; nothing that was over comes back.
    public Person reactivated() {
        return new Person(id, email, name, role, true, epoch, createdAt, exceptions);
    }

    /// The same person with another name, e-mail and role.
    public Person with(String newName, String newEmail, Role newRole) {
        return new Person(id, newEmail, newName, newRole, active, epoch, createdAt, exceptions);
    }

    /// The same person, to whom a right is given or from whom it is taken.
    ///
    /// @param given empty for as the role has it
    public Person with(Right right, Optional<Boolean> given) {
        var changed = new EnumMap<Right, Boolean>(Right.class);
        changed.putAll(exceptions);
        given.ifPresentOrElse(value -> changed.put(right, value), () -> changed.remove(right));
        return new Person(id, email, name, role, active, epoch, createdAt, changed);
    }
}
