package dev.curfew.gateway.relay;

import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.pool.Outcome;
import dev.curfew.gateway.traffic.Summary;
import dev.curfew.gateway.traffic.Summary.Ending;
import dev.curfew.web.Request;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is written down of one turn while it runs, and its reservation, settled once at its end. Used by the turn's
/// thread only.
final class Book {
    private final Means means;
    private final String route;
    private final Request request;
    private final Caller caller;
    private final long begun;
    private Ledger.@Nullable Entry entry;
    private Ending ending = Ending.FAILED;
    private Outcome.Usage usage = Outcome.Usage.NONE;
    private long firstByte = -1;
    private int sent;

    Book(Means means, String route, Request request, Caller caller) {
        this.means = means;
        this.route = route;
        this.request = request;
        this.caller = caller;
        begun = means.world().nanos();
    }

    /// When it began, in nanoseconds.
    long begun() {
        return begun;
    }

    /// The ledger lets it go on.
    void reserved(Ledger.Entry reservation) {
        entry = reservation;
        means.figures().reserved(1);
    }

    /// An upstream is asked.
    void sent() {
        sent++;
    }

    /// The client is about to see something.
    void firstByte() {
        if (firstByte < 0) {
            firstByte = means.world().nanos();
        }
    }

    /// A try has ended.
    void came(Outcome outcome) {
        switch (outcome) {
            case Outcome.Served(Outcome.Usage used) -> {
                ending = Ending.SERVED;
                usage = used;
            }
            case Outcome.Abandoned(Outcome.Usage used) -> {
                ending = Ending.ABANDONED;
                usage = used;
            }
            case Outcome.Refused _, Outcome.Unreached _, Outcome.Truncated _, Outcome.NotPresented _ ->
                ending = Ending.FAILED;
        }
    }

    /// The client is told that there is no answer.
    void refused(int status) {
        ending = status == 429 || status >= 500 ? Ending.FAILED : Ending.REFUSED;
    }

    /// It is over.
    void close(Optional<String> model, Stop.@Nullable Reason reason) {
        Ending how = ending(reason);
        if (entry != null) {
            means.figures().reserved(-1);
            long until = firstByte < 0 ? means.world().nanos() : firstByte;
            entry.settle(
                    new Summary(request.at(), caller, model, how, sent, Duration.ofNanos(until - begun), usage, 0));
        }
        means.figures().answered(route, how.name().toLowerCase(Locale.ROOT));
    }

    private Ending ending(Stop.@Nullable Reason reason) {
        return switch (reason) {
            case CUT -> Ending.CUT;
            case GONE -> Ending.ABANDONED;
            case DRAINED -> Ending.FAILED;
            case null -> ending;
        };
    }

    /// A word for the figures.
    static String word(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Served _ -> "served";
            case Outcome.Refused _ -> "refused";
            case Outcome.Unreached _ -> "unreached";
            case Outcome.Truncated _ -> "truncated";
            case Outcome.Abandoned _ -> "abandoned";
            case Outcome.NotPresented _ -> "not_presented";
        };
    }
}
