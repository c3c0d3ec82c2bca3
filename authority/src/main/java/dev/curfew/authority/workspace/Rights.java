package dev.curfew.authority.workspace;

/// Who may do what to whom: an owner everything, an admin everything that does not touch an owner, an auditor
/// reads, a developer only what is their own. That the last active owner stays is decided where people
/// change.
public final class Rights {
    private Rights() {}

    /// Whether `actor` may see `other` and what they hold.
    public static boolean see(Person actor, Person other) {
        return isSelf(actor, other) || actor.role().seesEverybody();
    }

    /// Whether `actor` may end what `other` holds.
    public static boolean end(Person actor, Person other) {
        return isSelf(actor, other) || actor.role().governs(other.role());
    }

    /// Whether `actor` may bring in somebody of `role`.
    public static boolean create(Person actor, Role role) {
        return actor.role().governs(role);
    }

    /// Whether `actor` may rename `other`.
    public static boolean rename(Person actor, Person other) {
        return end(actor, other);
    }

    /// Whether `actor` may deactivate or reactivate `other`, or make a link for a new password.
    public static boolean admit(Person actor, Person other) {
        return actor.role().governs(other.role());
    }

    /// Whether `actor` may give `other` the role `role`.
    public static boolean promote(Person actor, Person other, Role role) {
        return actor.role().governs(other.role()) && actor.role().governs(role);
    }

    /// Whether `actor` may register, change and remove apps.
    public static boolean apps(Person actor) {
        return actor.role() == Role.OWNER || actor.role() == Role.ADMIN;
    }

    /// Whether `actor` may change the settings of the workspace.
    public static boolean settings(Person actor) {
        return actor.role() == Role.OWNER || actor.role() == Role.ADMIN;
    }

    private static boolean isSelf(Person actor, Person other) {
        return actor.id().equals(other.id());
    }
}
