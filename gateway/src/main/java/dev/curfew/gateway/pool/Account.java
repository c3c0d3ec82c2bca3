package dev.curfew.gateway.pool;

import dev.curfew.authority.store.Kind;
import java.time.Instant;
import java.util.Optional;

/// What is remembered of an upstream account beside its connection, under the same identifier.
///
/// @param evidence of its limits; what it says of the credential is the vault's to say and not kept here
/// @param weight in the place of what its plan weighs
/// @param cleared whether it is cleared for security work
/// @param polledAt when its usage was last asked for
/// @param missingAt when its usage endpoint first said that there is no such account
public record Account(
        String id,
        Evidence evidence,
        Optional<Double> weight,
        boolean cleared,
        Optional<Instant> polledAt,
        Optional<Instant> missingAt) {
    /// How the table holds it.
    public static final Kind<Account> KIND = Kind.<Account>in("upstream_account")
            .id(Account::id)
            .text("evidence", it -> EvidenceText.write(it.evidence()))
            .text("weight", it -> it.weight().map(String::valueOf))
            .number("cleared", Account::cleared)
            .number("polled_at", Account::polledAt)
            .number("missing_at", Account::missingAt)
            .read(row -> new Account(
                    row.text("id"),
                    EvidenceText.read(row.text("evidence")),
                    row.maybeText("weight").map(Double::valueOf),
                    row.flag("cleared"),
                    row.maybeInstant("polled_at"),
                    row.maybeInstant("missing_at")));

    /// Of which nothing is known yet.
    static Account fresh(String id) {
        return new Account(
                id, Evidence.of(new Standing.Good(0)), Optional.empty(), false, Optional.empty(), Optional.empty());
    }

    Account with(Evidence news) {
        return new Account(id, news.under(new Standing.Good(0)), weight, cleared, polledAt, missingAt);
    }

    Account weighing(Optional<Double> own) {
        return new Account(id, evidence, own, cleared, polledAt, missingAt);
    }

    Account cleared(boolean news) {
        return new Account(id, evidence, weight, news, polledAt, missingAt);
    }

    Account polled(Instant now) {
        return new Account(id, evidence, weight, cleared, Optional.of(now), missingAt);
    }

    Account missing(Optional<Instant> since) {
        return new Account(id, evidence, weight, cleared, polledAt, since);
    }
}
