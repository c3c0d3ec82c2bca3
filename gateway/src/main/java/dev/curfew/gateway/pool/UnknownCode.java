package dev.curfew.gateway.pool;

/// Who hears of a code of an upstream that no row of the table of {@link Refusals} knows.
@FunctionalInterface
public interface UnknownCode {
    /// Hears of one.
    ///
    /// @param where it came: `request` for an answer to a request, `usage` for one to a question for usage
    /// @param code as it came, but in lower case
    void heard(String where, String code);
}
