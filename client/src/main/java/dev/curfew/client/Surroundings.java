package dev.curfew.client;

/// What is decided outside the store about the credential: which variables go before it, what may be used at
/// all, and how much of it a logout revokes.
///
/// @param singleTarget whether a logout revokes one token where what is in memory and what is stored differ;
///     the other one
///     then lives until it lapses
public record Surroundings(EnvironmentCredentials environment, Restrictions restrictions, boolean singleTarget) {
    /// Only what is stored counts, and anything may be used.
    public static final Surroundings NONE = new Surroundings(EnvironmentCredentials.NONE, Restrictions.NONE);

    /// A logout revokes all that it knows of.
    public Surroundings(EnvironmentCredentials environment, Restrictions restrictions) {
        this(environment, restrictions, false);
    }
}
