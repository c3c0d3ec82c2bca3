package dev.curfew.gateway.limit;

import dev.curfew.authority.store.Kind;
import java.time.Instant;

/// What one node has counted for one limit in one window; only that node writes it.
///
/// @param id the limit, the window and the node
/// @param used for good
/// @param held by requests that run
/// @param at when it was written: what a node holds that writes no more is held by nobody
public record Count(String id, String limit, long used, long held, Instant at, Instant endsAt) {
    /// How the table holds it.
    public static final Kind<Count> KIND = Kind.<Count>in("usage_count")
            .id(Count::id)
            .fixedText("limit_id", Count::limit)
            .number("used", Count::used)
            .number("held", Count::held)
            .number("at", Count::at)
            .fixedNumber("ends_at", Count::endsAt)
            .read(row -> new Count(
                    row.text("id"),
                    row.text("limit_id"),
                    row.number("used"),
                    row.number("held"),
                    row.instant("at"),
                    row.instant("ends_at")));
}
