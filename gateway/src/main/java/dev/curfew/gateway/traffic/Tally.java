package dev.curfew.gateway.traffic;

import dev.curfew.gateway.pool.Outcome.Usage;
import dev.curfew.gateway.traffic.Summary.Ending;

/// Requests, added up. A value: adding makes another.
///
/// @param failed those that ended as {@link Ending#FAILED}, or were {@link Ending#CUT}
/// @param refused those that were the caller's fault, or over a limit
/// @param failovers those for which more than one account was tried
/// @param costMicros in millionths of a dollar
/// @param waits from arrival to the first byte, of those that were served
public record Tally(
        long requests, long failed, long refused, long failovers, Usage usage, long costMicros, Waits waits) {
    /// Nothing yet.
    public static final Tally NONE = new Tally(0, 0, 0, 0, Usage.NONE, 0, Waits.NONE);

    /// One request.
    public static Tally of(Summary summary) {
        Ending ending = summary.ending();
        return new Tally(
                1,
                ending == Ending.FAILED || ending == Ending.CUT ? 1 : 0,
                ending == Ending.REFUSED ? 1 : 0,
                summary.tries() > 1 ? 1 : 0,
                summary.usage(),
                summary.costMicros(),
                ending == Ending.SERVED ? Waits.of(summary.firstByte()) : Waits.NONE);
    }

    /// These and those.
    public Tally plus(Tally other) {
        return new Tally(
                requests + other.requests,
                failed + other.failed,
                refused + other.refused,
                failovers + other.failovers,
                new Usage(
                        usage.input() + other.usage.input(),
                        usage.cached() + other.usage.cached(),
                        usage.output() + other.usage.output()),
                costMicros + other.costMicros,
                waits.plus(other.waits));
    }
}
