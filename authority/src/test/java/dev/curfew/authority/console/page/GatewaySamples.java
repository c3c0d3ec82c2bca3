package dev.curfew.authority.console.page;

import dev.curfew.base.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The pages of the gateway, in each of their states.
final class GatewaySamples {
    private static final List<Upstream.Strategy> STRATEGIES = List.of(
            new Upstream.Strategy(
                    "capacity_weighted", "By capacity", "an account with more left is chosen more often."),
            new Upstream.Strategy("round_robin", "In turn", "each account after the other."));

    private GatewaySamples() {}

    static void add(Map<String, Page> pages, Part.Viewer owner, Part.Viewer auditor) {
        var accounts = List.of(
                account("build-team-1", Upstream.State.READY, "", null, 34, 61),
                account(
                        "build-team-2",
                        Upstream.State.LIMITED,
                        "The provider limits it for now.",
                        Samples.NOW.plus(Duration.ofMinutes(42)),
                        100,
                        80),
                account(
                        "night-runs",
                        Upstream.State.SIGN_IN_NEEDED,
                        "Its session has ended at the provider. Sign in again.",
                        null,
                        12,
                        5),
                account("spare", Upstream.State.PAUSED, "Paused by Anna Lindqvist.", null, 0, 0),
                key("key-of-research"));
        pages.put("pool", pool(frame(owner, null), accounts, false));
        pages.put(
                "pool-unsaved",
                pool(
                        frame(
                                owner,
                                Part.Notice.failed(
                                                "The account was not added.",
                                                "This is neither an API key nor an auth.json.")
                                        .at("credential")),
                        accounts,
                        true));
        pages.put("pool-read", pool(frame(auditor, null), accounts, false));
        pages.put("pool-empty", pool(frame(owner, null), List.of(), false));
        for (GatewayPage.ProviderSignIn.Step step : GatewayPage.ProviderSignIn.Step.values()) {
            pages.put("pool-sign-in-" + step.name().toLowerCase(Locale.ROOT), signIn(frame(owner, null), step));
        }
        pages.put("pool-remove", new GatewayPage.RemoveAccount(frame(owner, null), accounts.getFirst()));
        pages.put("pool-remove-key", new GatewayPage.RemoveAccount(frame(owner, null), accounts.getLast()));
        pages.put("limits", limits(frame(owner, null), true, true));
        pages.put("limits-read", limits(frame(auditor, null), false, false));
        pages.put("traffic", traffic(frame(owner, null), List.of(), false));
        pages.put(
                "traffic-narrowed",
                traffic(frame(auditor, null), List.of(new Load.Narrowed("Jonas Weber", "span=hour")), false));
        pages.put("traffic-quiet", traffic(frame(owner, null), List.of(), true));
    }

    private static Part.Frame frame(Part.Viewer viewer, Part.@Nullable Notice notice) {
        return new Part.Frame(viewer, Samples.NOW, notice);
    }

    private static GatewayPage.Pool pool(Part.Frame frame, List<Upstream.Account> accounts, boolean adding) {
        return new GatewayPage.Pool(
                frame,
                accounts.isEmpty() ? "There is no upstream account yet." : "2 of 5 upstream accounts are ready.",
                accounts,
                "capacity_weighted",
                STRATEGIES,
                adding,
                "https://curfew.example.com/connections/callback",
                adding ? Map.of("label", "build-team-3", "preset", "codex") : Map.of());
    }

    private static Upstream.Account account(
            String label, Upstream.State state, String reason, @Nullable Instant until, int hours, int week) {
        return new Upstream.Account(
                "con_" + label,
                label,
                "chatgpt.com",
                label + "@example.com",
                "pro",
                state,
                reason,
                until,
                Samples.NOW.minus(Duration.ofMinutes(9)),
                false,
                true,
                true,
                1,
                state == Upstream.State.READY ? 3 : 0,
                List.of(
                        new Upstream.Gauge("5 hours", hours, Samples.NOW.plus(Duration.ofMinutes(42))),
                        new Upstream.Gauge("Week", week, Samples.NOW.plus(Duration.ofDays(3)))));
    }

    private static GatewayPage.ProviderSignIn signIn(Part.Frame frame, GatewayPage.ProviderSignIn.Step step) {
        return new GatewayPage.ProviderSignIn(
                frame,
                "psi_1",
                "night-runs",
                step != GatewayPage.ProviderSignIn.Step.GO,
                "auth.example.com",
                step,
                Secret.of("https://auth.example.com/authorize?state=x"),
                "ABCD-1234",
                "That is another account than the one of this connection.",
                Samples.NOW.plus(Duration.ofMinutes(15)));
    }

    private static Upstream.Account key(String label) {
        return new Upstream.Account(
                "con_" + label,
                label,
                "api.openai.com",
                "",
                "",
                Upstream.State.READY,
                "",
                null,
                null,
                true,
                false,
                false,
                2,
                0,
                List.of());
    }

    private static GatewayPage.Limits limits(Part.Frame frame, boolean own, boolean settable) {
        var reached = new Allowance.Limit(
                "lim_1", "Requests", "a day", "", "1,000", "1,000", 100, Samples.NOW.plus(Duration.ofHours(9)));
        var cost = new Allowance.Limit(
                "lim_2", "Cost", "a month", "gpt-5", "$3.20", "$40.00", 8, Samples.NOW.plus(Duration.ofDays(9)));
        return new GatewayPage.Limits(
                frame,
                new Part.Whose("per_1", "Anna Lindqvist", own, true),
                List.of(
                        new Allowance.Holder("per_1", "Anna Lindqvist", false, List.of(cost)),
                        new Allowance.Holder("key_1", "ci", true, List.of(reached)),
                        new Allowance.Holder("key_2", "notebook", true, List.of())),
                settable,
                Map.of());
    }

    private static GatewayPage.Traffic traffic(Part.Frame frame, List<Load.Narrowed> narrowed, boolean quiet) {
        return new GatewayPage.Traffic(
                frame,
                true,
                List.of(
                        new Load.Span("Hour", "span=hour", true),
                        new Load.Span("Day", "span=day", false),
                        new Load.Span("Week", "span=week", false),
                        new Load.Span("Month", "span=month", false)),
                narrowed,
                List.of(
                        new Load.Figure("Requests", quiet ? "0" : "4,812", quiet ? "none failed" : "12 failed"),
                        new Load.Figure("First byte", quiet ? "" : "512 ms", quiet ? "" : "4.1 s for one in 100"),
                        new Load.Figure("Tokens", quiet ? "0" : "31.2 M", quiet ? "" : "28.9 M read, 2.3 M written"),
                        new Load.Figure("Cost", quiet ? "$0.00" : "$71.40", "by the list prices"),
                        new Load.Figure("Failovers", quiet ? "0" : "31", "another account took over")),
                List.of(
                        chart("Requests", "Failed", at -> 40 + at * 17 % 60, at -> at % 13 == 0 ? 9 : 0),
                        chart("First byte, ms", "", at -> 300 + at * 71 % 700, _ -> 0),
                        chart("Tokens, thousands", "", at -> at * 31 % 900, _ -> 0),
                        chart("Failovers", "", at -> at % 20 == 3 ? 2 : 0, _ -> 0)),
                List.of(
                        new Load.Shares(
                                "People",
                                List.of(
                                        new Load.Share("Jonas Weber", "person=p-jonas", 4_101, 12, "29.0 M", "$66.02"),
                                        new Load.Share("Anna Lindqvist", "person=p-anna", 711, 0, "2.2 M", "$5.38"))),
                        new Load.Shares("Keys", List.of()),
                        new Load.Shares(
                                "Models",
                                List.of(new Load.Share("gpt-5", "model=gpt-5", 4_812, 12, "31.2 M", "$71.40")))),
                quiet);
    }

    private static Load.Chart chart(String title, String part, LongUnaryOperator all, LongUnaryOperator some) {
        return Load.Chart.of(
                title,
                part,
                IntStream.range(0, 60)
                        .mapToObj(at -> new Load.Value(
                                Samples.NOW.minus(Duration.ofMinutes(59 - at)),
                                all.applyAsLong(at),
                                some.applyAsLong(at)))
                        .toList(),
                Words::number);
    }
}
