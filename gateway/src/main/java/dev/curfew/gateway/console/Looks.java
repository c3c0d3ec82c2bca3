package dev.curfew.gateway.console;

import dev.curfew.authority.connection.ConnectionState;
import dev.curfew.authority.connection.Provider;
import dev.curfew.authority.console.page.Upstream;
import dev.curfew.gateway.pool.AccountStatus;
import dev.curfew.gateway.pool.Evidence;
import dev.curfew.gateway.pool.PoolSettings;
import dev.curfew.gateway.pool.PoolView;
import dev.curfew.gateway.pool.Strategy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What the pool looks like on its page.
final class Looks {
    /// What an option of the strategies begins with that means one account alone.
    static final String ONLY = "only:";

    private Looks() {}

    /// @param state what the vault says of it; empty when it was removed meanwhile
    static Upstream.Account account(PoolView.Seen seen, Optional<ConnectionState> state) {
        Optional<Provider> provider = state.map(it -> it.connection().provider());
        boolean key = provider.filter(it -> it.oauth().isEmpty()).isPresent();
        return new Upstream.Account(
                seen.id(),
                seen.label(),
                Optional.ofNullable(seen.upstream().base().getHost()).orElse(""),
                state.flatMap(it -> it.connection().seat().email()).orElse(""),
                seen.plan().orElse(""),
                state(seen.status()),
                reason(seen.status()),
                seen.status().freeAt().orElse(null),
                state.filter(it -> it.generation() > 1)
                        .map(ConnectionState::obtainedAt)
                        .orElse(null),
                key,
                provider.filter(Provider::signsInBrowsers).isPresent(),
                provider.filter(Provider::signsInDevices).isPresent(),
                seen.weight().map(Double::intValue).orElse(1),
                seen.inFlight(),
                seen.windows().stream().map(Looks::gauge).toList());
    }

    private static Upstream.State state(AccountStatus status) {
        return switch (status) {
            case AccountStatus.Ready _ -> Upstream.State.READY;
            case AccountStatus.CoolingDown(var _, boolean burst) ->
                burst ? Upstream.State.COOLING : Upstream.State.LIMITED;
            case AccountStatus.Exhausted _ -> Upstream.State.EXHAUSTED;
            case AccountStatus.SignInNeeded _ -> Upstream.State.SIGN_IN_NEEDED;
            case AccountStatus.Suspended _ -> Upstream.State.SUSPENDED;
            case AccountStatus.Paused _ -> Upstream.State.PAUSED;
            case AccountStatus.Retired _ -> Upstream.State.REMOVING;
        };
    }

    private static String reason(AccountStatus status) {
        return switch (status) {
            case AccountStatus.Ready _, AccountStatus.Paused _, AccountStatus.Retired _ -> "";
            case AccountStatus.CoolingDown(var _, boolean burst) ->
                burst ? "Its provider asked for less haste." : "A rate limit of its provider is reached.";
            case AccountStatus.Exhausted(var _, String window) ->
                window.isEmpty() ? "Its quota is used up." : "Its quota is used up: " + window(window) + ".";
            case AccountStatus.SignInNeeded(var _, String reason) -> reason;
            case AccountStatus.Suspended(var _, String reason) -> reason;
        };
    }

    private static Upstream.Gauge gauge(Evidence.Gauge gauge) {
        return new Upstream.Gauge(
                window(gauge.window().name()),
                Math.clamp(Math.round(gauge.window().usedPercent()), 0, 100),
                gauge.window().resetsAt().orElse(null));
    }

    private static String window(String name) {
        return switch (name) {
            case "5h" -> "5 hours";
            case "weekly" -> "Week";
            case "monthly" -> "Month";
            default -> name;
        };
    }

    static String summary(List<Upstream.Account> accounts) {
        long ready = accounts.stream()
                .filter(account -> account.state() == Upstream.State.READY)
                .count();
        if (accounts.isEmpty()) {
            return "The accounts at model providers that requests to this server are sent to.";
        }
        return ready == accounts.size()
                ? "All " + accounts.size() + " upstream accounts are ready."
                : ready + " of " + accounts.size() + " upstream accounts are ready.";
    }

    static String code(PoolSettings settings) {
        return settings.single().map(ONLY::concat).orElse(settings.strategy().code());
    }

    static List<Upstream.Strategy> strategies(PoolView view) {
        return Stream.concat(
                        Arrays.stream(Strategy.values())
                                .filter(strategy -> strategy != Strategy.SINGLE_ACCOUNT)
                                .map(strategy ->
                                        new Upstream.Strategy(strategy.code(), name(strategy), what(strategy))),
                        view.accounts().stream()
                                .map(seen -> new Upstream.Strategy(
                                        ONLY + seen.id(),
                                        "Only " + seen.label(),
                                        "every request goes there, or nowhere.")))
                .toList();
    }

    private static String name(Strategy strategy) {
        String words = strategy.code().replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static String what(Strategy strategy) {
        return switch (strategy) {
            case CAPACITY_WEIGHTED -> "by chance, the more is left the likelier.";
            case USAGE_WEIGHTED -> "the least used first.";
            case ROUND_ROBIN -> "one after the other.";
            case RELATIVE_AVAILABILITY -> "by chance, where most is left for the time until the reset.";
            case FILL_FIRST -> "the most used first, so that few are begun.";
            case SEQUENTIAL_DRAIN -> "the oldest until it is used up, then the next.";
            case RESET_DRAIN -> "the one whose window is reset next.";
            case SINGLE_ACCOUNT -> "one account alone.";
        };
    }
}
