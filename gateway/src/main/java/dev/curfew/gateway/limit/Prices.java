package dev.curfew.gateway.limit;

import dev.curfew.gateway.pool.Outcome.Usage;
import dev.curfew.gateway.pool.Tuning;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What tokens cost, by the table in `tuning.properties`.
public final class Prices {
    private final List<Price> byLength;
    private final Price other;

    /// Dollars for a million tokens, which are millionths of a dollar for one.
    private record Price(String model, double input, double cached, double output) {
        static Price of(String model, Tuning tuning) {
            List<Double> parts = Arrays.stream(tuning.text("price." + model).split(" +", -1))
                    .map(Double::valueOf)
                    .toList();
            return new Price(model, parts.get(0), parts.get(1), parts.get(2));
        }
    }

    public Prices(Tuning tuning) {
        byLength = tuning.under("price.").stream()
                .filter(model -> !model.equals("other"))
                .map(model -> Price.of(model, tuning))
                .sorted(Comparator.comparingInt((Price price) -> price.model().length())
                        .reversed())
                .toList();
        other = Price.of("other", tuning);
    }

    /// What a use costs, in millionths of a dollar, rounded up.
    public long micros(Optional<String> model, Usage usage) {
        Price price = byLength.stream()
                .filter(it -> model.filter(name -> name.startsWith(it.model())).isPresent())
                .findFirst()
                .orElse(other);
        long fresh = Math.max(0, usage.input() - usage.cached());
        return (long)
                Math.ceil(fresh * price.input() + usage.cached() * price.cached() + usage.output() * price.output());
    }
}
