package dev.curfew.authority.workspace;

import dev.curfew.authority.store.Kind;
import java.time.Instant;

/// Why one epoch of a person came to its end: what a session of that epoch shows as its cause.
///
/// @param epoch the epoch that ended; the person's was raised to one more
/// @param cause the code of a cause
/// @param by who did it
public record Cutoff(String person, long epoch, String cause, String by, Instant at) {
    /// How the table holds it.
    public static final Kind<Cutoff> KIND = Kind.<Cutoff>in("cutoff")
            .id(cutoff -> id(cutoff.person(), cutoff.epoch()))
            .fixedText("person", Cutoff::person)
            .fixedNumber("epoch", Cutoff::epoch)
            .fixedText("cause", Cutoff::cause)
            .fixedText("ended_by", Cutoff::by)
            .fixedNumber("at", Cutoff::at)
            .read(row -> new Cutoff(
                    row.text("person"),
                    row.number("epoch"),
                    row.text("cause"),
                    row.text("ended_by"),
                    row.instant("at")));

    /// The identifier of a person's epoch.
    public static String id(String person, long epoch) {
        return person + "/" + epoch;
    }
}
