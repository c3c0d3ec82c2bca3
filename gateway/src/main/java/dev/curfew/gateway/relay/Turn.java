package dev.curfew.gateway.relay;

import dev.curfew.authority.connection.Vault;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.admission.Door;
import dev.curfew.gateway.pool.Anchor;
import dev.curfew.gateway.pool.Ask;
import dev.curfew.gateway.pool.Lack;
import dev.curfew.gateway.pool.Lease;
import dev.curfew.gateway.pool.Outcome;
import dev.curfew.gateway.pool.Pool;
import dev.curfew.web.Answer;
import dev.curfew.web.Request;
import dev.curfew.web.Visit;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One request of an admitted caller, until something is sent to the client: to that point it may be tried at
/// one account after the other. What is sent then is the {@link Course} of one of them.
final class Turn {
    private static final int ACCOUNTS = 3;
    private static final int SAME = 3;
    /// Accounts to which nothing is sent cost nothing; that there be an end is enough.
    private static final int TRIES = 20;

    /// For a write that is under way to end well before the client is hung up on.
    private static final Duration LAST_WRITE = Duration.ofMillis(250);

    private final Means means;
    private final Endpoint endpoint;
    private final Visit visit;
    private final Request request;
    private final Caller caller;
    private final Stop stop = new Stop();
    private final Set<String> tried = new HashSet<>();
    private final Book book;
    private final long begun;
    private Question question = new Question(Optional.empty(), false, true, List.of());
    private @Nullable Spool body;
    private Door.@Nullable Watch watch;
    private boolean cleared;
    private int accounts;
    private int same;
    private volatile boolean over;

    Turn(Means means, Endpoint endpoint, Visit visit, Caller caller) {
        this.means = means;
        this.endpoint = endpoint;
        this.visit = visit;
        this.caller = caller;
        request = visit.request();
        book = new Book(means, endpoint.pattern(), request, caller);
        begun = book.begun();
    }

    Answer run() {
        boolean goesOn = false;
        try {
            watch = means.door().watch(caller, this::cut);
            Spool spool = Spool.of(visit.body(), means.spools());
            body = spool;
            question = Question.read(endpoint, request, spool, caller);
            means.figures().took("body", means.world().nanos() - begun);
            if (endpoint.isSocket() && !request.opensWebSocket()) {
                return Refusals.noWebSocket();
            }
            if (!endpoint.isSocket()) {
                visit.whenGone(() -> stop.because(Stop.Reason.GONE));
            }
            Answer answer = switch (means.ledger().reserve(caller, question.model(), spool.length())) {
                case Ledger.Over over -> Refusals.of(over, means.world().now());
                case Ledger.Allowed(Ledger.Entry reserved) -> {
                    book.reserved(reserved);
                    yield pursue();
                }
            };
            goesOn = answer instanceof Answer.Flow || answer instanceof Answer.Switch;
            if (!goesOn && answer.status() >= 400) {
                book.refused(answer.status());
            }
            return answer;
        } catch (Problem refused) {
            book.refused(refused.kind().status());
            throw refused;
        } finally {
            if (!goesOn) {
                end();
            }
        }
    }

    /// Gives back everything that the turn holds; once.
    void end() {
        if (over) {
            return;
        }
        over = true;
        Door.Watch watching = watch;
        if (watching != null) {
            watching.close();
        }
        Spool kept = body;
        if (kept != null) {
            kept.close();
        }
        book.close(question.model(), stop.reason());
    }

    /// The client is about to see something.
    void firstByte() {
        book.firstByte();
    }

    /// The account serves the request: its conversation stays there.
    void serves(Attempt attempt) {
        attempt.bindWhatItCarries(question.anchors());
    }

    Verdict serves(Attempt attempt, Answer answer) {
        serves(attempt);
        return new Verdict.Answered(answer);
    }

    /// A conversation turns out to have begun like this, which did not carry any name.
    void opened(Attempt attempt, byte[] message) {
        if (question.anchors().isEmpty()) {
            Question.thread(caller, message).ifPresent(anchor -> attempt.bindWhatItCarries(List.of(anchor)));
        }
    }

    /// Settles a try, and takes note for the summary.
    Lease.Next settle(Attempt attempt, Outcome came) {
        if (!attempt.settled()) {
            means.figures().leased(-1);
            book.came(came);
        }
        return attempt.settle(came);
    }

    /// An answer has a name. Where the upstream does not keep it nobody can go on from it, and nothing is
    /// written down: that would be the only write that a first byte waits for.
    void named(Attempt attempt, String response) {
        if (question.kept()) {
            attempt.bind(Anchor.Kind.RESPONSE, response);
        }
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Means means() {
        return means;
    }

    /// Why it must end, if it must. A thread that was interrupted learns of it here: the server stops.
    Stop.@Nullable Reason stopped() {
        if (Thread.interrupted()) {
            stop.because(Stop.Reason.DRAINED);
        }
        return stop.reason();
    }

    /// What the caller is let in by.
    Shown shown() {
        return Shown.by(caller);
    }

    private void cut() {
        stop.because(Stop.Reason.CUT);
        Thread.ofVirtual().name("curfew-cut").start(() -> {
            means.world().sleep(LAST_WRITE);
            if (!over) {
                visit.hangUpIfStalled();
            }
        });
    }

    private Answer pursue() {
        means.retries().request();
        Verdict.@Nullable Again last = null;
        for (int tries = 0; tries < TRIES; tries++) {
            Stop.Reason reason = stopped();
            if (reason != null) {
                return Refusals.of(reason, shown());
            }
            if (means.world().nanos() - begun > means.timing().total().toNanos()) {
                return Refusals.tookTooLong();
            }
            switch (leased()) {
                case Pool.Picked.None(Lack lack) -> {
                    return last == null || last.lackSaysMore() ? Refusals.of(lack, request.at()) : last.answer();
                }
                case Pool.Picked.Leased(Lease lease) -> {
                    // It may have waited for its place.
                    Stop.Reason meanwhile = stopped();
                    if (meanwhile != null) {
                        lease.settle(new Outcome.Abandoned(Outcome.Usage.NONE));
                        return Refusals.of(meanwhile, shown());
                    }
                    switch (tried(lease)) {
                        case Verdict.Answered(Answer answer) -> {
                            return answer;
                        }
                        case Verdict.Again again -> {
                            last = again;
                            if (!mayTryAgain(lease, again)) {
                                return again.answer();
                            }
                            means.figures().failedOver(again.reason());
                        }
                    }
                }
            }
        }
        return last == null ? Refusals.tookTooLong() : last.answer();
    }

    private Pool.Picked leased() {
        long before = means.world().nanos();
        Pool.Picked picked = means.pool().lease(new Ask(caller, question.model(), question.anchors(), tried, cleared));
        means.figures().took("select", means.world().nanos() - before);
        return picked;
    }

    private boolean mayTryAgain(Lease lease, Verdict.Again again) {
        switch (again.next()) {
            case ANSWER -> {
                return false;
            }
            case ANOTHER, CLEARED -> {
                cleared |= again.next() == Lease.Next.CLEARED;
                tried.add(lease.account());
                accounts += again.sent() ? 1 : 0;
            }
            case SAME -> same++;
        }
        if (!again.sent()) {
            return true;
        }
        if (accounts >= ACCOUNTS || same >= SAME) {
            return false;
        }
        if (!means.retries().retry()) {
            means.figures().outOfRetries();
            return false;
        }
        return true;
    }

    private Verdict tried(Lease lease) {
        means.figures().leased(1);
        var attempt = new Attempt(lease, means.lines(), stop);
        boolean known = false;
        try {
            Verdict verdict = attempt(attempt, lease);
            known = true;
            return verdict;
        } finally {
            if (!known) {
                settle(attempt, new Outcome.Abandoned(Outcome.Usage.NONE));
            }
        }
    }

    private Verdict attempt(Attempt attempt, Lease lease) {
        Optional<String> target = endpoint.at(lease.upstream(), request);
        if (target.isEmpty()) {
            settle(attempt, new Outcome.Abandoned(Outcome.Usage.NONE));
            return new Verdict.Again(Lease.Next.ANOTHER, Refusals.noSuchPath(), "path", false, false);
        }
        long before = means.world().nanos();
        Vault.Presentable presentable = lease.present(means.timing().refresh());
        means.figures().took("present", means.world().nanos() - before);
        return switch (presentable) {
            case Vault.Presentable.Ready(Secret token, long generation) -> {
                attempt.presents(generation);
                yield send(attempt, lease, target.get(), token);
            }
            case Vault.Presentable.Unready _, Vault.Presentable.Gone _ -> {
                settle(attempt, new Outcome.NotPresented());
                yield new Verdict.Again(
                        Lease.Next.ANOTHER,
                        Refusals.unavailable("The upstream account's sign-in cannot be used."),
                        "not_presented",
                        false,
                        true);
            }
        };
    }

    private Verdict send(Attempt attempt, Lease lease, String target, Secret token) {
        URI base = lease.upstream().base();
        Spool sent = body;
        boolean without =
                sent == null || (sent.length() == 0 && Set.of("GET", "DELETE").contains(request.method()));
        byte[] head = Headers.request(
                request,
                base,
                base.getRawPath() + target,
                lease.upstream(),
                token,
                without || sent == null ? -1 : sent.length(),
                endpoint.isSocket() ? Talk.opening(request, means.world()) : "");
        long before = means.world().nanos();
        book.sent();
        try {
            attempt.send(head, without ? null : sent);
            means.figures().took("connect", means.world().nanos() - before);
            if (!awaited(attempt)) {
                return question.stream()
                        ? new Verdict.Answered(new Course(this, attempt).withoutHead())
                        : broken(attempt, new Outcome.Unreached(true), Refusals.tookTooLong());
            }
            Reply reply = attempt.readHead(request.method());
            means.figures().took("first_byte", means.world().nanos() - before);
            return answered(attempt, reply);
        } catch (IOException e) {
            return broken(attempt, new Outcome.Unreached(attempt.connected()));
        }
    }

    /// Waits for the answer's first byte for as long as it can be kept from the client that there is none.
    private boolean awaited(Attempt attempt) throws IOException {
        Duration most =
                question.stream() ? means.timing().hold() : means.timing().total();
        try {
            attempt.line().await(left(most));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private Verdict answered(Attempt attempt, Reply reply) throws IOException {
        Limits.inHeaders(reply, means.world().now()).ifPresent(attempt.lease()::observed);
        if (endpoint.isSocket() && !Talk.isTrouble(reply)) {
            if (reply.status() == 101) {
                attempt.bindTurnState(reply);
                return serves(attempt, new Talk(this, attempt, stop).answer(reply));
            }
            settle(attempt, new Outcome.Abandoned(Outcome.Usage.NONE));
            return new Verdict.Answered(Refusals.noWebSocket());
        }
        if (reply.status() / 100 != 2) {
            return refused(attempt, reply);
        }
        attempt.bindTurnState(reply);
        boolean events = reply.header("content-type")
                .filter(type -> type.startsWith("text/event-stream"))
                .isPresent();
        var holding = new Holding(this);
        return events
                ? holding.opening(new Course(this, attempt).events(reply))
                : holding.whole(new Course(this, attempt).body(reply));
    }

    private Verdict refused(Attempt attempt, Reply reply) {
        byte[] said = Attempt.errorBody(reply);
        Fault fault = Fault.of(reply, said, means.world().now());
        if (stopped() != null) {
            return broken(attempt, new Outcome.Abandoned(Outcome.Usage.NONE));
        }
        Lease.Next next = settle(attempt, fault.outcome(attempt.generation()));
        boolean theirs = Set.of(401, 402, 403, 429).contains(reply.status());
        return new Verdict.Again(next, Refusals.of(reply, fault, said), "refused", true, theirs);
    }

    Verdict broken(Attempt attempt, Outcome came) {
        return broken(attempt, came, Refusals.unavailable("The upstream broke off before it answered."));
    }

    Verdict broken(Attempt attempt, Outcome came, Answer told) {
        Stop.Reason reason = stopped();
        if (reason != null) {
            settle(attempt, new Outcome.Abandoned(Outcome.Usage.NONE));
            return new Verdict.Answered(Refusals.of(reason, shown()));
        }
        return new Verdict.Again(settle(attempt, came), told, Book.word(came), true, false);
    }

    /// What is left of a span that began with the request.
    int left(Duration span) {
        return Attempt.millis(span.minusNanos(means.world().nanos() - begun));
    }
}
