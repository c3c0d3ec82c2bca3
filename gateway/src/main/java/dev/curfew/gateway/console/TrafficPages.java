package dev.curfew.gateway.console;

import dev.curfew.authority.apikey.ApiKey;
import dev.curfew.authority.console.Desk;
import dev.curfew.authority.console.PageStream;
import dev.curfew.authority.console.page.GatewayPage;
import dev.curfew.authority.console.page.Load;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import dev.curfew.base.World;
import dev.curfew.gateway.traffic.Chart;
import dev.curfew.gateway.traffic.Chart.Filter;
import dev.curfew.gateway.traffic.Chart.Share;
import dev.curfew.gateway.traffic.Chart.Span;
import dev.curfew.gateway.traffic.Tally;
import dev.curfew.web.Answer;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// *Traffic*: what went through the gateway, by span, person, key and model. Whoever may see what everybody holds sees
/// everybody's, others their own.
public final class TrafficPages {
    private static final Duration KEEPS = Duration.ofSeconds(5);
    /// Rows of each table.
    private static final int SHOWN = 20;

    private final Desk desk;
    private final Callers callers;
    private final Store store;
    private final World world;

    public TrafficPages(Desk desk, Callers callers, Store store, World world) {
        this.desk = desk;
        this.callers = callers;
        this.store = store;
        this.world = world;
    }

    public Routes routes() {
        return Routes.none()
                .get(Pages.TRAFFIC, Surface.PAGE, desk.showsAgain(this::show))
                .get(Pages.TRAFFIC + "/live", Surface.PAGE, this::live);
    }

    private Answer live(Request request) {
        return new PageStream(store, world).open(request, new PageStream.Interest() {
            @Override
            public boolean reads(Request opening) {
                return callers.present(opening, world.now()).isPresent();
            }

            @Override
            public boolean changes(Event event) {
                return false;
            }

            @Override
            public Duration keeps() {
                return KEEPS;
            }
        });
    }

    /// What the page was asked for.
    private record Asked(Span span, Filter filter) {
        static Asked of(Request request, WebCaller caller) {
            Span span = Arrays.stream(Span.values())
                    .filter(each -> Optional.of(code(each)).equals(request.query("span")))
                    .findFirst()
                    .orElse(Span.HOUR);
            Optional<String> person = caller.person().role().seesEverybody()
                    ? said(request, "person")
                    : Optional.of(caller.person().id());
            return new Asked(span, new Filter(person, said(request, "key"), said(request, "model")));
        }

        private static Optional<String> said(Request request, String name) {
            return request.query(name).filter(value -> !value.isEmpty());
        }

        String query(Span other, Filter narrower) {
            return Stream.of(
                            Optional.of("span=" + code(other)),
                            narrower.person().map(id -> "person=" + Desk.encoded(id)),
                            narrower.key().map(id -> "key=" + Desk.encoded(id)),
                            narrower.model().map(name -> "model=" + Desk.encoded(name)))
                    .flatMap(Optional::stream)
                    .collect(Collectors.joining("&"));
        }

        String query(Filter narrower) {
            return query(span, narrower);
        }

        Asked person(Optional<String> id) {
            return new Asked(span, new Filter(id, filter.key(), filter.model()));
        }

        Asked key(Optional<String> id) {
            return new Asked(span, new Filter(filter.person(), id, filter.model()));
        }

        Asked model(Optional<String> name) {
            return new Asked(span, new Filter(filter.person(), filter.key(), name));
        }

        String query() {
            return query(filter);
        }

        private static String code(Span span) {
            return span.name().toLowerCase(Locale.ROOT);
        }
    }

    private Answer show(Request request, WebCaller caller) {
        Asked asked = Asked.of(request, caller);
        boolean everybody = caller.person().role().seesEverybody();
        return store.read(found -> {
            Chart chart = Chart.of(found, asked.span, asked.filter, request.at());
            Names names = Names.of(found, chart, asked.filter, caller.person());
            return Desk.page(
                    200,
                    new GatewayPage.Traffic(
                            Desk.frame(request, caller),
                            everybody,
                            spans(asked),
                            narrowed(asked, names, everybody),
                            figures(chart.total()),
                            charts(chart),
                            shares(asked, chart, names, everybody),
                            chart.total().requests() == 0));
        });
    }

    private static List<Load.Span> spans(Asked asked) {
        return Arrays.stream(Span.values())
                .map(span -> new Load.Span(
                        span.name().charAt(0) + Asked.code(span).substring(1),
                        asked.query(span, asked.filter),
                        span == asked.span))
                .toList();
    }

    private static List<Load.Narrowed> narrowed(Asked asked, Names names, boolean everybody) {
        var narrowed = new ArrayList<Load.Narrowed>();
        asked.filter
                .person()
                .filter(_ -> everybody)
                .ifPresent(id -> narrowed.add(new Load.Narrowed(
                        names.person(id), asked.person(Optional.empty()).query())));
        asked.filter
                .key()
                .ifPresent(id -> narrowed.add(new Load.Narrowed(
                        names.key(id), asked.key(Optional.empty()).query())));
        asked.filter
                .model()
                .ifPresent(name -> narrowed.add(
                        new Load.Narrowed(name, asked.model(Optional.empty()).query())));
        return narrowed;
    }

    private static List<Load.Figure> figures(Tally total) {
        Function<Double, String> wait =
                share -> total.waits().quantile(share).map(Figures::span).orElse("–");
        return List.of(
                new Load.Figure(
                        "Requests",
                        Figures.count(total.requests()),
                        Figures.count(total.failed()) + " failed, " + Figures.count(total.refused()) + " refused"),
                new Load.Figure("First byte", wait.apply(0.5), wait.apply(0.99) + " for the slowest in 100"),
                new Load.Figure(
                        "Tokens",
                        Figures.tokens(total.usage().input() + total.usage().output()),
                        Figures.tokens(total.usage().input()) + " read, "
                                + Figures.tokens(total.usage().output()) + " written"),
                new Load.Figure("Cost", Figures.dollars(total.costMicros()), "by the price list"),
                new Load.Figure("Failovers", Figures.count(total.failovers()), "another account took over"));
    }

    private static List<Load.Chart> charts(Chart chart) {
        return List.of(
                drawn(chart, "Requests", "Failed", Tally::requests, Tally::failed, Figures::count),
                drawn(
                        chart,
                        "Time to the first byte",
                        "",
                        tally -> tally.waits()
                                .quantile(0.5)
                                .map(Duration::toMillis)
                                .orElse(0L),
                        _ -> 0,
                        millis -> Figures.span(Duration.ofMillis(millis))),
                drawn(
                        chart,
                        "Tokens",
                        "",
                        tally -> tally.usage().input() + tally.usage().output(),
                        _ -> 0,
                        Figures::tokens),
                drawn(chart, "Cost", "", Tally::costMicros, _ -> 0, Figures::dollars),
                drawn(chart, "Failovers", "", Tally::failovers, _ -> 0, Figures::count));
    }

    private static Load.Chart drawn(
            Chart chart,
            String title,
            String part,
            ToLongFunction<Tally> all,
            ToLongFunction<Tally> some,
            LongFunction<String> words) {
        return Load.Chart.of(
                title,
                part,
                chart.bars().stream()
                        .map(bar -> new Load.Value(
                                bar.start(), all.applyAsLong(bar.tally()), some.applyAsLong(bar.tally())))
                        .toList(),
                words);
    }

    private static List<Load.Shares> shares(Asked asked, Chart chart, Names names, boolean everybody) {
        var shares = new ArrayList<Load.Shares>();
        if (everybody) {
            shares.add(shares("People", chart.people(), names::person, id -> asked.person(Optional.of(id))));
        }
        shares.add(shares("API keys", chart.keys(), names::key, id -> asked.key(Optional.of(id))));
        shares.add(shares(
                "Models",
                chart.models(),
                name -> name.isEmpty() ? "no model" : name,
                name -> asked.model(Optional.of(name))));
        return shares;
    }

    private static Load.Shares shares(
            String title, List<Share> shares, Function<String, String> name, Function<String, Asked> only) {
        return new Load.Shares(
                title,
                shares.stream()
                        .limit(SHOWN)
                        .map(share -> new Load.Share(
                                name.apply(share.id()),
                                only.apply(share.id()).query(),
                                share.tally().requests(),
                                share.tally().failed(),
                                Figures.tokens(share.tally().usage().input()
                                        + share.tally().usage().output()),
                                Figures.dollars(share.tally().costMicros())))
                        .toList());
    }

    /// What those that the page speaks of are called.
    private record Names(Map<String, Person> people, Map<String, ApiKey> keys) {
        /// As far as `viewer` may know of them: an address can name anybody's key.
        static Names of(Found found, Chart chart, Filter filter, Person viewer) {
            Map<String, ApiKey> keys = new HashMap<>(found.all(ApiKey.KIND, ids(chart.keys(), filter.key())));
            keys.values()
                    .removeIf(key ->
                            !viewer.role().seesEverybody() && !key.person().equals(viewer.id()));
            return new Names(found.all(Person.KIND, ids(chart.people(), filter.person())), keys);
        }

        private static List<String> ids(List<Share> shares, Optional<String> asked) {
            return Stream.concat(shares.stream().limit(SHOWN).map(Share::id), asked.stream())
                    .distinct()
                    .toList();
        }

        String person(String id) {
            Person person = people.get(id);
            return person == null ? id : person.name().isBlank() ? person.email() : person.name();
        }

        String key(String id) {
            ApiKey key = keys.get(id);
            return key == null ? id : key.name();
        }
    }
}
