package dev.curfew.authority.console;

import dev.curfew.authority.apikey.ApiKey;
import dev.curfew.authority.apikey.ApiKeyRoutes;
import dev.curfew.authority.apikey.ApiKeys;
import dev.curfew.authority.console.page.KeyPage;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Typed;
import dev.curfew.base.Problem;
import dev.curfew.web.Answer;
import dev.curfew.web.Form;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// *API keys*: one's own, with a form that makes one, and those of somebody whom the viewer looks after. A secret
/// is in the answer to the form that made it and nowhere else.
final class KeyPages {
    private static final String ONE = Pages.KEYS + "/{key}";
    private static final String OTHERS = Pages.PEOPLE + "/{id}/keys";
    private static final int ENDED = 50;

    private final Desk desk;
    private final Store store;
    private final ApiKeys keys;
    private final Places places;
    private final String server;

    KeyPages(Desk desk, Store store, ApiKeys keys, Places places, String issuer) {
        this.desk = desk;
        this.store = store;
        this.keys = keys;
        this.places = places;
        this.server = issuer + "/v1";
    }

    Routes routes() {
        return Routes.none()
                .get(Pages.KEYS, Surface.PAGE, desk.shows((request, caller) -> list(request, Subject.own(caller))))
                .post(Pages.KEYS, Surface.PAGE, desk.takes(_ -> Pages.KEYS, this::make))
                .post(
                        Pages.KEYS + "/revoke-all",
                        Surface.PAGE,
                        desk.takes(_ -> Pages.KEYS, (request, caller, _) -> revokeAll(request, Subject.own(caller))))
                .get(ONE, Surface.PAGE, desk.shows((request, caller) -> one(request, Subject.own(caller))))
                .post(ONE + "/rotate", Surface.PAGE, desk.takes(_ -> Pages.KEYS, this::rotate))
                .post(
                        ONE + "/revoke",
                        Surface.PAGE,
                        desk.takes(_ -> Pages.KEYS, (request, caller, _) -> revoke(request, Subject.own(caller))))
                .get(
                        OTHERS,
                        Surface.PAGE,
                        desk.shows((request, caller) -> list(request, Subject.named(request, caller, store))))
                .post(
                        OTHERS + "/revoke-all",
                        Surface.PAGE,
                        desk.takes(
                                _ -> Pages.PEOPLE,
                                (request, caller, _) -> revokeAll(request, Subject.named(request, caller, store))))
                .get(
                        OTHERS + "/{key}",
                        Surface.PAGE,
                        desk.shows((request, caller) -> one(request, Subject.named(request, caller, store))))
                .post(
                        OTHERS + "/{key}/revoke",
                        Surface.PAGE,
                        desk.takes(
                                _ -> Pages.PEOPLE,
                                (request, caller, _) -> revoke(request, Subject.named(request, caller, store))));
    }

    private static String page(Subject subject) {
        return Pages.keys(subject.whose());
    }

    private Answer list(Request request, Subject subject) {
        return list(200, request, subject, Desk.frame(request, subject.caller()), "", (int) ApiKeys.LIFE.toDays());
    }

    private Answer list(int status, Request request, Subject subject, Part.Frame frame, String name, int days) {
        var all = keys.list(subject.person().id(), request.at());
        var names = names(subject, all);
        return Desk.page(
                status,
                new KeyPage.Keys(
                        frame,
                        subject.whose(),
                        all.stream()
                                .filter(one -> one.over().isEmpty())
                                .map(one -> shown(one, names, places))
                                .toList(),
                        all.stream()
                                .filter(one -> one.over().isPresent())
                                .limit(ENDED)
                                .map(one -> shown(one, names, places))
                                .toList(),
                        name,
                        days));
    }

    private Map<String, String> names(Subject subject, List<ApiKeys.Standing> all) {
        return Wording.names(
                store,
                subject.caller().person().id(),
                all.stream()
                        .flatMap(one -> one.over().stream())
                        .map(Session.End::by)
                        .distinct()
                        .toList());
    }

    /// The keys of somebody that count, as another page shows them.
    static List<KeyPage.Key> living(ApiKeys keys, Subject subject, Request request, Places places) {
        return keys.list(subject.person().id(), request.at()).stream()
                .filter(one -> one.over().isEmpty())
                .map(one -> shown(one, Map.of(), places))
                .toList();
    }

    private static KeyPage.Key shown(ApiKeys.Standing standing, Map<String, String> names, Places places) {
        ApiKey key = standing.key();
        return new KeyPage.Key(
                key.id(),
                key.name(),
                key.scopes(),
                key.createdAt(),
                key.expiresAt(),
                key.old().map(ApiKey.Old::until).orElse(null),
                key.used().map(Session.Seen::at).orElse(null),
                Part.Place.of(places, key.used().map(Session.Seen::address).orElse("")),
                key.used().map(Session.Seen::agent).orElse(""),
                key.mintedIn().orElse(""),
                standing.over()
                        .map(end -> new KeyPage.End(
                                Wording.cause(end.cause()),
                                end.cause() == Cause.LAPSED ? "" : names.getOrDefault(end.by(), end.by()),
                                end.at()))
                        .orElse(null));
    }

    private ApiKeys.Standing found(Request request, Subject subject) {
        return keys.find(request.path("key"), request.at())
                .filter(one -> one.key().person().equals(subject.person().id()))
                .orElseThrow(
                        () -> new Problem(Problem.Kind.NOT_FOUND, "There is no such key, or none that you may see."));
    }

    private Answer one(Request request, Subject subject) {
        var standing = found(request, subject);
        var names = names(subject, List.of(standing));
        return Desk.page(
                200,
                new KeyPage.OneKey(
                        Desk.frame(request, subject.caller()), subject.whose(), shown(standing, names, places)));
    }

    private Answer make(Request request, WebCaller caller, Form form) {
        String name = form.value("name").orElse("");
        String days = form.value("days").orElse("");
        try {
            var life = ApiKeyRoutes.life(number(days, "expiresInDays"));
            var made = keys.create(caller.session(), Typed.name(name), List.of(ApiKey.POOL), life, request.at());
            return secret(request, caller, ApiKeyRoutes.done(made), false);
        } catch (Problem wrong) {
            if (wrong.kind() != Problem.Kind.INVALID_VALUE && wrong.kind() != Problem.Kind.CONFLICT) {
                throw wrong;
            }
            var notice = Faults.at("name").notice("No key was made.", wrong);
            var frame = Desk.frame(request, caller, notice);
            return list(wrong.kind().status(), request, Subject.own(caller), frame, name, (int) ApiKeys.LIFE.toDays());
        }
    }

    private Answer rotate(Request request, WebCaller caller, Form form) {
        ApiKey key = found(request, Subject.own(caller)).key();
        var hours = number(form.value("overlap").orElse("24"), "overlap").longValue();
        var overlap = ApiKeyRoutes.overlap(Duration.ofHours(hours));
        var made = keys.rotate(caller.person().id(), key.id(), overlap, Optional.empty(), request.at());
        return secret(request, caller, ApiKeyRoutes.done(made), true);
    }

    /// A whole number of up to five digits.
    private static BigDecimal number(String typed, String field) {
        if (!typed.matches("[0-9]{1,5}")) {
            throw Problem.of(field, "a whole number.");
        }
        return new BigDecimal(typed);
    }

    private Answer secret(Request request, WebCaller caller, ApiKeys.Made.Done made, boolean rotated) {
        var key = shown(new ApiKeys.Standing(made.key(), Optional.empty()), Map.of(), places);
        return Desk.page(
                        200,
                        new KeyPage.NewSecret(
                                Desk.frame(request, caller),
                                key,
                                made.secret().text(),
                                made.secret().forCodex(),
                                server,
                                rotated,
                                Pages.KEYS))
                .with("Cache-Control", "no-store");
    }

    private Answer revoke(Request request, Subject subject) {
        var key = found(request, subject.toEnd()).key();
        var revoked =
                keys.revoke(key.id(), Cause.REVOKED, subject.caller().person().id(), request.at());
        return done(request, subject, revoked);
    }

    private Answer revokeAll(Request request, Subject subject) {
        String person = subject.toEnd().person().id();
        return done(
                request,
                subject,
                keys.revokeAll(person, Cause.REVOKED, subject.caller().person().id(), request.at()));
    }

    private static Answer done(Request request, Subject subject, ApiKeys.Revoked revoked) {
        return Desk.done(page(subject), Deed.KEYS_REVOKED, revoked.keys().size(), request, subject.caller());
    }
}
