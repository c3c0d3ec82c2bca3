package dev.curfew.authority.signin;

import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.TokenFamily;
import dev.curfew.authority.workspace.Links;
import dev.curfew.authority.workspace.Password;
import dev.curfew.authority.workspace.Person;
import dev.curfew.base.Secret;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The verb *change one's own password*, in a session of one's own.
///
/// Whoever sits down at somebody's open browser does not know the password, so it is asked for, and tries are
/// counted as for signing in. The session goes on with another cookie, and the one-time links that were made
/// for the person are no longer good.
public final class PasswordChange {
    private final Store store;
    private final Passwords passwords;
    private final SignIns signIns;

    public PasswordChange(Store store, Passwords passwords, SignIns signIns) {
        this.store = store;
        this.passwords = passwords;
        this.signIns = signIns;
    }

    /// What is asked for.
    ///
    /// @param endOthers whether everything else that the person holds ends with it, in the same transaction
    public record Wish(
            Caller caller, Secret current, Secret next, boolean endOthers, InetAddress address, Instant at) {}

    /// What it comes to.
    public sealed interface Outcome {
        /// Changed.
        ///
        /// @param cookie what the browser presents from now on; empty for a session with tokens
        /// @param ended how many other sessions ended
        record Changed(Optional<SignIns.Browser> cookie, long ended) implements Outcome {}

        /// The new one will not do.
        record Unfit(String why) implements Outcome {}

        /// The current one is another.
        record Wrong() implements Outcome {}

        /// Not looked at.
        record Throttled(Duration left) implements Outcome {}
    }

    /// Changes it, or says why not; then nothing has changed.
    public Outcome change(Wish wish) {
        Person person = wish.caller().person();
        Session session = wish.caller().session();
        Optional<String> unfit = Passwords.wrong(wish.next(), person.email(), person.name());
        if (unfit.isPresent()) {
            return new Outcome.Unfit(unfit.get());
        }
        var counted = signIns.throttle().familiar(session.device());
        if (counted.left().isPresent()) {
            return new Outcome.Throttled(counted.left().get());
        }
        Optional<Password> kept = store.read(found -> found.one(Password.KIND, person.id()));
        if (!passwords.matches(wish.current(), kept)) {
            refused(wish);
            return new Outcome.Wrong();
        }
        counted.forgive();
        if (wish.next().equals(wish.current())) {
            return new Outcome.Unfit("It is the one that you have.");
        }
        var next = new Password(person.id(), passwords.hash(wish.next()), wish.at());
        long others = wish.endOthers()
                ? Math.max(0, Sessions.holdings(store, person.id(), wish.at()).count() - 1)
                : 0;
        var cookie = new SessionCookie(session.id(), signIns.random());
        var key = Key.of(Person.KIND, person.id())
                .and(Password.KIND, person.id())
                .and(Session.KIND, session.id())
                .and(TokenFamily.KIND, session.id());
        return store.decide(key, found -> decided(found, wish, kept.orElseThrow(), next, cookie, others));
    }

    private static Change<Outcome> decided(
            Found found, Wish wish, Password verified, Password next, SessionCookie cookie, long others) {
        String id = next.person();
        Optional<Person> person = found.one(Person.KIND, id);
        Optional<Session> session =
                found.one(Session.KIND, wish.caller().session().id());
        boolean stands = person.isPresent()
                && session.isPresent()
                && session.get().over(person.get(), wish.at()).isEmpty()
                && found.one(Password.KIND, id).equals(Optional.of(verified));
        if (!stands) {
            return Change.answer(new Outcome.Wrong());
        }
        boolean web = session.get().cookie().isPresent();
        Session goesOn = web ? session.get().presenting(cookie.digest()) : session.get();
        Change<Outcome> change = Change.answer(new Outcome.Changed(
                web ? Optional.of(new SignIns.Browser(goesOn, Secret.of(cookie.value()))) : Optional.empty(), others));
        change.replace(Password.KIND, next)
                .tell(Event.of(Event.Type.PASSWORD_CHANGED, wish.at(), id, "changed")
                        .person(id)
                        .session(goesOn.id()));
        Links.forget(found, change, id);
        if (wish.endOthers()) {
            var end = new Session.End(Cause.PASSWORD_CHANGED, id, wish.at());
            Sessions.raise(found, change, person.get(), person.get().signedOut(), Optional.of(goesOn), end);
        } else if (web) {
            change.replace(Session.KIND, goesOn);
        }
        return change;
    }

    private void refused(Wish wish) {
        var caller = wish.caller();
        store.decide(
                Key.NONE,
                _ -> Change.answer(true)
                        .tell(Event.of(
                                        Event.Type.SIGN_IN_REFUSED,
                                        wish.at(),
                                        caller.person().id(),
                                        "wrong-current-password")
                                .person(caller.person().id())
                                .session(caller.session().id())
                                .note("from " + wish.address().getHostAddress())));
    }
}
