package dev.curfew.gateway.console;

import dev.curfew.authority.connection.Connection;
import dev.curfew.authority.connection.ConnectionState;
import dev.curfew.authority.connection.Connections;
import dev.curfew.authority.connection.Custody;
import dev.curfew.authority.connection.Provider;
import dev.curfew.authority.console.Deed;
import dev.curfew.authority.console.Desk;
import dev.curfew.authority.console.Faults;
import dev.curfew.authority.console.PageStream;
import dev.curfew.authority.console.page.GatewayPage;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Rights;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.gateway.pool.Accounts;
import dev.curfew.gateway.pool.PoolView;
import dev.curfew.gateway.pool.Strategy;
import dev.curfew.web.Answer;
import dev.curfew.web.Form;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// *Pool*: the upstream accounts, what each is and why, and everything that an admin does about it.
public final class PoolPages {
    private static final String ONE = Pages.POOL + "/{id}";
    /// Figures of windows come with answers, without an event.
    private static final Duration KEEPS = Duration.ofSeconds(5);

    private static final Faults FAULTS = Faults.at("label", "preset", "base", "credential")
            .and("key", "credential")
            .and("auth", "credential");

    private final Desk desk;
    private final Callers callers;
    private final Store store;
    private final Accounts accounts;
    private final Connections connections;
    private final World world;
    private final Custody custody;
    private final String issuer;

    public PoolPages(
            Desk desk, Callers callers, Store store, Accounts accounts, Custody custody, String issuer, World world) {
        this.desk = desk;
        this.callers = callers;
        this.store = store;
        this.accounts = accounts;
        this.custody = custody;
        this.connections = custody.connections();
        this.issuer = issuer;
        this.world = world;
    }

    public Routes routes() {
        return Routes.none()
                .get(Pages.POOL, Surface.PAGE, desk.showsAgain(this::show))
                .get(Pages.POOL + "/live", Surface.PAGE, this::live)
                .post(Pages.POOL, Surface.PAGE, desk.takes(_ -> Pages.POOL, this::add))
                .post(Pages.POOL + "/strategy", Surface.PAGE, desk.takes(_ -> Pages.POOL, this::settle))
                .post(ONE + "/pause", Surface.PAGE, desk.takes(_ -> Pages.POOL, this::pause))
                .post(ONE + "/resume", Surface.PAGE, desk.takes(_ -> Pages.POOL, this::resume))
                .post(ONE + "/credential", Surface.PAGE, desk.takes(_ -> Pages.POOL, this::signIn))
                .get(ONE + "/remove", Surface.PAGE, desk.shows(this::confirm))
                .post(ONE + "/remove", Surface.PAGE, desk.takes(_ -> Pages.POOL, this::remove))
                .merge(new SignInPages(desk, callers, new PageStream(store, world), this, custody, issuer).routes());
    }

    private Answer live(Request request) {
        return new PageStream(store, world).open(request, new PageStream.Interest() {
            @Override
            public boolean reads(Request opening) {
                return callers.present(opening, world.now())
                        .filter(caller -> caller.person().role().seesEverybody())
                        .isPresent();
            }

            @Override
            public boolean changes(Event event) {
                return switch (event.type()) {
                    case ACCOUNT_CHANGED, POOL_CHANGED -> true;
                    default -> false;
                };
            }

            @Override
            public Duration keeps() {
                return KEEPS;
            }
        });
    }

    private Answer show(Request request, WebCaller caller) {
        requireReader(caller);
        return page(200, Desk.frame(request, caller), false, Map.of());
    }

    Answer page(int status, Part.Frame frame, boolean adding, Map<String, String> typed) {
        PoolView view = accounts.view();
        Map<String, ConnectionState> states = connections.states().stream()
                .collect(Collectors.toMap(state -> state.connection().id(), Function.identity()));
        var shown = view.accounts().stream()
                .map(seen -> Looks.account(seen, Optional.ofNullable(states.get(seen.id()))))
                .toList();
        return Desk.page(
                status,
                new GatewayPage.Pool(
                        frame,
                        Looks.summary(shown),
                        shown,
                        Looks.code(view.settings()),
                        Looks.strategies(view),
                        adding,
                        SignInPages.callback(issuer).toString(),
                        typed));
    }

    private Answer add(Request request, WebCaller caller, Form form) {
        requireGovernor(caller);
        String label = form.value("label").orElse("").strip();
        String preset = form.value("preset").orElse("");
        String base = form.value("base").orElse("").strip();
        try {
            bring(provider(preset, base), credential(form), naming(label, caller), request);
        } catch (Problem wrong) {
            return refused(
                    "The account was not added.",
                    wrong,
                    FAULTS,
                    request,
                    caller,
                    true,
                    Map.of("label", label, "preset", preset, "base", base));
        }
        return Desk.done(Pages.POOL, Deed.ACCOUNT_ADDED, 1, request, caller);
    }

    private static Provider provider(String preset, String base) {
        return switch (Provider.Preset.of(preset)) {
            case OPENAI, GENERIC -> base.isEmpty() ? Provider.OPENAI : Provider.keysAt(Provider.address("base", base));
            case CODEX ->
                base.isEmpty()
                        ? Provider.CODEX
                        : Provider.codexAt(
                                Provider.CODEX.issuer(),
                                Provider.CODEX.oauth().orElseThrow().clientId(),
                                Provider.address("base", base));
        };
    }

    private static String credential(Form form) {
        String credential = form.value("credential").orElse("").strip();
        if (credential.isEmpty()) {
            throw Problem.of("credential", "is an API key, or the text of an auth.json.");
        }
        return credential;
    }

    private static Connections.Naming naming(String label, WebCaller caller) {
        return new Connections.Naming(label, Optional.empty(), caller.person().id());
    }

    /// A file begins with a brace, as no key does.
    private Connections.Brought bring(
            Provider provider, String credential, Connections.Naming naming, Request request) {
        if (credential.startsWith("{")) {
            Provider keys = provider.oauth().isPresent() ? Provider.OPENAI : provider;
            Provider oauth = provider.oauth().isPresent() ? provider : Provider.CODEX;
            return connections.importFile(
                    credential.getBytes(StandardCharsets.UTF_8), oauth, keys, naming, request.at());
        }
        return connections.addKey(provider, Secret.of(credential), naming, request.at());
    }

    private Answer signIn(Request request, WebCaller caller, Form form) {
        return tried(request, caller, Deed.ACCOUNT_SIGNED_IN, "The credential was not replaced.", () -> {
            Connection connection = state(request).connection();
            var naming =
                    Connections.Naming.again(connection.id(), caller.person().id());
            bring(connection.provider(), credential(form), naming, request);
        });
    }

    private Answer settle(Request request, WebCaller caller, Form form) {
        return tried(request, caller, Deed.STRATEGY_SAVED, "The strategy was not changed.", () -> {
            String said = form.value("strategy").orElse("");
            Optional<String> single =
                    said.startsWith(Looks.ONLY) ? Optional.of(said.substring(Looks.ONLY.length())) : Optional.empty();
            Strategy strategy = single.isPresent()
                    ? Strategy.SINGLE_ACCOUNT
                    : Strategy.of(said).orElseThrow(() -> Problem.of("strategy", "is one of those in the list."));
            accounts.settle(
                    accounts.view().settings().by(strategy, single),
                    caller.person().id(),
                    request.at());
        });
    }

    private Answer pause(Request request, WebCaller caller, Form form) {
        return tried(
                request,
                caller,
                Deed.ACCOUNT_PAUSED,
                "The account was not paused.",
                () -> accounts.pause(request.path("id"), caller.person().id(), request.at()));
    }

    private Answer resume(Request request, WebCaller caller, Form form) {
        return tried(
                request,
                caller,
                Deed.ACCOUNT_RESUMED,
                "The account was not resumed.",
                () -> accounts.resume(request.path("id"), caller.person().id(), request.at()));
    }

    /// Does what owners and admins may, and says so on the page, or why not.
    private Answer tried(Request request, WebCaller caller, Deed deed, String undone, Runnable act) {
        requireGovernor(caller);
        try {
            act.run();
        } catch (Problem wrong) {
            return refused(undone, wrong, FAULTS, request, caller, false, Map.of());
        }
        return Desk.done(Pages.POOL, deed, 1, request, caller);
    }

    private Answer confirm(Request request, WebCaller caller) {
        requireGovernor(caller);
        ConnectionState state = state(request);
        return accounts.view().accounts().stream()
                .filter(seen -> seen.id().equals(state.connection().id()))
                .findFirst()
                .map(seen -> Desk.page(
                        200,
                        new GatewayPage.RemoveAccount(
                                Desk.frame(request, caller), Looks.account(seen, Optional.of(state)))))
                .orElseThrow(PoolPages::unknown);
    }

    private Answer remove(Request request, WebCaller caller, Form form) {
        requireGovernor(caller);
        boolean signIn = state(request).connection().provider().oauth().isPresent();
        accounts.remove(request.path("id"), caller.person().id(), request.at());
        return Desk.done(Pages.POOL, Deed.ACCOUNT_REMOVED, signIn ? 1 : 0, request, caller);
    }

    private ConnectionState state(Request request) {
        return connections.find(request.path("id")).orElseThrow(PoolPages::unknown);
    }

    static Problem unknown() {
        return new Problem(Problem.Kind.NOT_FOUND, "There is no such account (any more).");
    }

    /// @param adding whether it was the form for another account, into which `typed` was typed
    Answer refused(
            String title,
            Problem wrong,
            Faults faults,
            Request request,
            WebCaller caller,
            boolean adding,
            Map<String, String> typed) {
        return switch (wrong.kind()) {
            case INVALID_VALUE, CONFLICT, UNAVAILABLE ->
                page(wrong.kind().status(), Desk.frame(request, caller, faults.notice(title, wrong)), adding, typed);
            default -> throw wrong;
        };
    }

    private static void requireReader(WebCaller caller) {
        if (!caller.person().role().seesEverybody()) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "Owners, admins and auditors see the pool.");
        }
    }

    private static void requireGovernor(WebCaller caller) {
        if (!Rights.settings(caller.person())) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "Owners and admins look after the pool.");
        }
    }
}
