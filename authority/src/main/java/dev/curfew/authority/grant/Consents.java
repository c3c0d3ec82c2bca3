package dev.curfew.authority.grant;

import dev.curfew.authority.app.App;
import dev.curfew.authority.session.Way;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The verbs of a person who is asked for something by an app: see whether it was allowed before, allow it.
final class Consents {
    private final Store store;
    private final Codes codes;

    Consents(Store store, Codes codes) {
        this.store = store;
        this.codes = codes;
    }

    /// Whether the person must be asked.
    ///
    /// A third-party app is allowed something once; as much or less needs no new page. A program on the
    /// person's own machine has no secret and no address of its own, so that any other program could pass for
    /// it: there the person is asked every time (RFC 8252, section 8.6), the workspace's own apps included.
    boolean needed(AuthorizeRequest request, String person) {
        App app = request.app();
        if (request.prompts().contains(AuthorizeRequest.Prompt.CONSENT)
                || (!app.confidential()
                        && Redirects.leadsToThisMachine(request.back().redirect()))) {
            return true;
        }
        return !app.firstParty()
                && store.read(found -> found.one(Consent.KIND, Consent.id(person, app.id())))
                        .filter(consent -> Scopes.covers(consent.scope(), request.scope()))
                        .isEmpty();
    }

    /// Allows the request and gives out its code; nothing, if the browser has been signed out meanwhile.
    Optional<Secret> allow(AuthorizeRequest request, WebCaller caller, String deviceName, String address, Instant now) {
        App app = request.app();
        Secret code = codes.next();
        var approval = Approval.by(
                caller.session(),
                caller.person(),
                request.scope(),
                request.audience(),
                request.nonce(),
                Way.BROWSER,
                deviceName);
        return store.decide(Key.of(Consent.KIND, Consent.id(approval.person(), app.id())), found -> {
            if (Approval.standing(found, approval.parent(), now).isEmpty()) {
                return Change.answer(Optional.empty());
            }
            Change<Optional<Secret>> change = Change.answer(Optional.of(code));
            remember(found, change, app, approval.person(), approval.scope(), now);
            codes.give(
                    change,
                    code,
                    app.id(),
                    approval,
                    request.back().redirect().toString(),
                    request.challenge(),
                    address,
                    now);
            return change;
        });
    }

    /// Adds to `change` that the person allowed a third-party app this much, beside what they allowed before.
    /// The key holds the consent.
    static void remember(Found found, Change<?> change, App app, String person, String scope, Instant now) {
        if (app.firstParty()) {
            return;
        }
        Optional<Consent> before = found.one(Consent.KIND, Consent.id(person, app.id()));
        if (before.filter(consent -> Scopes.covers(consent.scope(), scope)).isPresent()) {
            return;
        }
        List<String> all = Stream.concat(
                        before.stream().flatMap(consent -> Scopes.words(consent.scope()).stream()),
                        Scopes.words(scope).stream())
                .distinct()
                .toList();
        var consent = new Consent(person, app.id(), String.join(" ", all), now);
        if (before.isPresent()) {
            change.replace(Consent.KIND, consent);
        } else {
            change.create(Consent.KIND, consent);
        }
        change.tell(Event.of(Event.Type.GRANT_GIVEN, now, person, "")
                .person(person)
                .app(app.id())
                .note(String.join(" ", all)));
    }
}
