package dev.curfew.client;

/// What is decided outside the store about the credential: which variables go before it, and what may be used
/// at all.
public record Surroundings(EnvironmentCredentials environment, Restrictions restrictions) {
    /// Only what is stored counts, and anything may be used.
    public static final Surroundings NONE = new Surroundings(EnvironmentCredentials.NONE, Restrictions.NONE);
}
