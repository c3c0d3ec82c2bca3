package dev.curfew.gateway;

import dev.curfew.base.World;
import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.limit.Limit;
import dev.curfew.gateway.limit.Limits;
import dev.curfew.gateway.limit.Reservation;
import dev.curfew.gateway.relay.Ledger;
import dev.curfew.gateway.traffic.Summary;
import dev.curfew.gateway.traffic.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The ledger of a node: reserves of the limits before a request is sent; afterwards counts what it used, at its price,
/// for them and for the charts.
record Books(Limits limits, Traffic traffic, World world) implements Ledger {
    @Override
    public Reserved reserve(Caller caller, Optional<String> model, long bytes) {
        return switch (limits.reserve(caller, model, bytes)) {
            case Limits.Reserved.Allowed(Reservation reservation) ->
                new Allowed(summary -> settle(reservation, summary));
            case Limits.Reserved.Over(Limit limit, Instant until) ->
                new Over("rate_limit_exceeded", said(limit, until), Duration.between(world.now(), until));
        };
    }

    private void settle(Reservation reservation, Summary summary) {
        if (summary.tries() == 0) {
            reservation.letGo();
        } else {
            reservation.settle(summary.usage());
        }
        traffic.record(summary.costing(limits.micros(summary.model(), summary.usage())));
    }

    private static String said(Limit limit, Instant until) {
        return "The limit of this " + limit.holder().code() + " is reached: "
                + limit.measure().code() + " in " + limit.span().code()
                + limit.model().map(model -> " of " + model).orElse("") + ", until " + until + ".";
    }
}
