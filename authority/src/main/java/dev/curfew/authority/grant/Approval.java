package dev.curfew.authority.grant;

import dev.curfew.authority.app.App;
import dev.curfew.authority.device.Device;
import dev.curfew.authority.device.Doubt;
import dev.curfew.authority.session.Beginnings;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Way;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.token.Holder;
import dev.curfew.authority.token.Mint;
import dev.curfew.authority.token.RefreshToken;
import dev.curfew.authority.token.TokenFamily;
import dev.curfew.authority.token.TokenSet;
import dev.curfew.authority.workspace.Person;
import java.time.Instant;
import java.util.Optional;

/// What a person allowed in their browser, on its way to become a session of the app.
///
/// @param parent the browser session in which they did
/// @param epoch the person's at that moment
/// @param how how they had proved to be who they are, as an `amr` value (RFC 8176)
/// @param way in which the session begins
/// @param deviceName what to call the machine that the app runs on; empty where it is used in that browser
record Approval(
        String person,
        String parent,
        long epoch,
        String scope,
        String audience,
        Optional<String> nonce,
        Instant authTime,
        String how,
        Way way,
        String deviceName) {

    /// The material of a session, made outside of the decision.
    ///
    /// @param session its identifier, which the refresh token names
    /// @param device the identifier of its device, if it gets one of its own
    /// @param by who fetches it
    record Material(String session, String device, RefreshToken refresh, Holder by, Instant now) {}

    /// A session about to begin.
    ///
    /// @param device the one it gets of its own
    record Begun(
            Person person,
            Session session,
            TokenFamily.Active family,
            Optional<Device> device,
            Optional<String> nonce) {
        /// Adds all of it to `change`.
        void to(Change<?> change) {
            device.ifPresent(own -> change.create(Device.KIND, own));
            Beginnings.withTokens(change, session, family);
        }

        /// Its first tokens.
        TokenSet tokens(Mint mint, App app, Material material) {
            return mint.first(app, person, family, material.refresh(), nonce, session.how(), material.now());
        }
    }

    /// The approval given by somebody signed in with a browser.
    static Approval by(
            Session browser,
            Person person,
            String scope,
            String audience,
            Optional<String> nonce,
            Way way,
            String deviceName) {
        return new Approval(
                person.id(),
                browser.id(),
                person.epoch(),
                scope,
                audience,
                nonce,
                browser.createdAt(),
                browser.how(),
                way,
                deviceName);
    }

    /// The browser session in which it was given, held, if it still counts: what was allowed by somebody who
    /// has been signed out since is not to begin (law L1).
    static Optional<Session> standing(Found found, String parent, Instant now) {
        return found.many(Session.KIND, Page.ALL, Where.is("id", parent)).stream()
                .findFirst()
                .filter(session -> found.one(Person.KIND, session.person())
                        .filter(person -> session.over(person, now).isEmpty())
                        .isPresent());
    }

    /// The session that begins; none if the approval no longer stands. The key holds the app, so that none
    /// begins beside the change that disables it.
    Optional<Begun> begin(Found found, App app, Material material) {
        Optional<Person> who = found.one(Person.KIND, person).filter(one -> one.active() && one.epoch() == epoch);
        Optional<Session> browser = standing(found, parent, material.now());
        boolean open = found.one(App.KIND, app.id()).filter(App::enabled).isPresent();
        if (who.isEmpty() || browser.isEmpty() || !open) {
            return Optional.empty();
        }
        var family = TokenFamily.born(
                new TokenFamily.Authorization(material.session(), app.id(), person, epoch, scope, audience, authTime),
                material.refresh().digest(),
                material.by(),
                new TokenFamily.Lifetime(app.lifetimes().idle(), app.lifetimes().absolute()),
                material.now());
        Optional<Device> own = deviceName.isEmpty() ? Optional.empty() : Optional.of(device(material, browser.get()));
        String device = own.map(Device::id).orElse(browser.get().device());
        return Optional.of(new Begun(who.get(), session(app, device, family, material), family, own, nonce));
    }

    private Device device(Material material, Session browser) {
        var device = new Device(material.device(), person, Optional.empty(), material.now(), deviceName, "", "", false);
        boolean elsewhere =
                Holder.elsewhere(browser.seen().address(), material.by().address());
        return elsewhere ? device.doubted(Doubt.ELSEWHERE) : device;
    }

    /// It lapses with its family, which alone says when that is for want of use.
    private Session session(App app, String device, TokenFamily.Active family, Material material) {
        return new Session(
                family.id(),
                person,
                app.id(),
                device,
                app.surface(),
                Optional.of(parent),
                how,
                way,
                material.now(),
                Optional.empty(),
                family.endsAt(),
                epoch,
                new Session.Seen(
                        material.now(), material.by().address(), material.by().agent()),
                family.endsAt(),
                Optional.empty());
    }
}
