package dev.curfew.authority.token;

import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Endings;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import dev.curfew.base.Octets;
import java.time.Instant;
import java.util.Optional;

/// One redemption on its way through the store: what was presented, by whom, and what to do if it rotates.
/// All cryptography is done before; the rule only compares.
///
/// @param app who presents it
record Refresh(
        RefreshToken presented,
        Octets digest,
        String app,
        TokenFamily.Successor successor,
        Holder by,
        Instant now,
        TokenFamily.Policy policy) {

    /// What a redemption comes to, and for whom.
    ///
    /// @param newAgent whether nothing was redeemed before, or the last time with another user agent
    record Done(Redemption redemption, Optional<Person> person, boolean newAgent) {}

    Done in(Store store) {
        return store.decide(Key.of(TokenFamily.KIND, presented.family()).seeing(Person.KIND, "person"), this::decide);
    }

    private Change<Done> decide(Found found) {
        Optional<TokenFamily> family = found.one(TokenFamily.KIND, presented.family());
        Optional<Person> person = family.flatMap(known -> found.one(Person.KIND, known.person()));
        if (family.isEmpty() || person.isEmpty()) {
            return unchanged(Redemption.Why.UNKNOWN);
        }
        if (!app.equals(family.get().app())) {
            return unchanged(Redemption.Why.WRONG_APP);
        }
        Redemption redemption = redeem(family.get(), person.get());
        if (redemption instanceof Redemption.Repeated repeated && repeated.copied() && policy.copyEnds()) {
            return ended(found, repeated.family(), person);
        }
        Change<Done> change = Change.answer(new Done(redemption, person, newAgent(family.get())));
        switch (redemption) {
            case Redemption.Rotated rotated -> change.replace(TokenFamily.KIND, rotated.family());
            case Redemption.Repeated repeated -> {
                if (!repeated.family().equals(family.get())) {
                    change.replace(TokenFamily.KIND, repeated.family());
                }
                if (repeated.copied()) {
                    tellCopied(found, change, repeated.family());
                }
            }
            case Redemption.Replayed _ -> end(found, change, Cause.REPLAYED);
            case Redemption.Lapsed _ -> end(found, change, Cause.LAPSED);
            case Redemption.Unredeemable _ -> {}
        }
        return change;
    }

    /// Two places have the credential, and the workspace would rather have it end than wait for somebody to
    /// look.
    private Change<Done> ended(Found found, TokenFamily.Active family, Optional<Person> person) {
        var replayed = new Redemption.Replayed(family.end(Cause.COPIED, now));
        Change<Done> change = Change.answer(new Done(replayed, person, false));
        tellCopied(found, change, family);
        end(found, change, Cause.COPIED);
        return change;
    }

    private Redemption redeem(TokenFamily family, Person person) {
        return switch (family) {
            case TokenFamily.Ended ended -> ended.redeem();
            case TokenFamily.Active active ->
                active.authorization().epoch() < person.epoch() || !person.active()
                        ? new Redemption.Unredeemable(Redemption.Why.ENDED)
                        : active.redeem(presented.generation(), digest, successor, by, now, policy);
        };
    }

    private boolean newAgent(TokenFamily family) {
        return family instanceof TokenFamily.Active active
                && (active.generation() == 1 || !active.holder().agent().equals(by.agent()));
    }

    private void end(Found found, Change<?> change, Cause cause) {
        var end = new Session.End(cause, "curfew", now);
        if (cause == Cause.LAPSED) {
            Endings.byId(found, change, presented.family(), end);
        } else {
            Endings.tree(found, change, presented.family(), end);
        }
    }

    /// The finding stands beside the family, where lists look for it; the event is for the log.
    private void tellCopied(Found found, Change<?> change, TokenFamily.Active family) {
        var made = new Copied(
                family.id(),
                family.person(),
                Copied.Sighting.of(family.holder(), family.rotatedAt()),
                Copied.Sighting.of(by, now),
                Optional.empty());
        Optional<Copied> before = found.many(Copied.KIND, Page.first(1), Where.is("id", family.id())).stream()
                .findFirst();
        before.ifPresentOrElse(
                known -> change.replace(Copied.KIND, made.after(known)), () -> change.create(Copied.KIND, made));
        change.tell(Event.of(Event.Type.CREDENTIAL_COPIED, now, "curfew", "shadowed")
                .person(family.person())
                .session(family.id())
                .app(family.app())
                .note(family.holder().address() + " and " + by.address()));
    }

    private static Change<Done> unchanged(Redemption.Why why) {
        return Change.answer(new Done(new Redemption.Unredeemable(why), Optional.empty(), false));
    }
}
