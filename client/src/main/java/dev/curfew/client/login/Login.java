package dev.curfew.client.login;

import dev.curfew.client.AuthManager;
import dev.curfew.client.SignIn;
import dev.curfew.client.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// A sign-in under way. It ends once: by the person, by its time limit, or by {@link #cancel}; then nothing
/// of it listens or asks any more.
///
/// ```
///  WAITING ──► TAKING ──► STORING ──► OVER
///     └───────────┴─ cancelled, too late ─► OVER    (tokens that come then are given back)
/// ```
public final class Login implements AutoCloseable {
    private final AuthManager manager;
    private final Prompt prompt;
    private final CompletableFuture<Outcome> ended = new CompletableFuture<>();
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
    private final List<Consumer<Outcome>> closers = new CopyOnWriteArrayList<>();
    private final Return way;

    private enum Stage {
        WAITING,
        TAKING,
        STORING,
        OVER
    }

    /// What became of an address that the person brought back.
    public enum Pasted {
        /// The sign-in goes on with it.
        TAKEN,
        /// It is not an address that a browser ends at.
        UNKNOWN,
        /// It belongs to another sign-in.
        FOREIGN,
        /// This sign-in is over, or has what it needs.
        OVER
    }

    /// How something that the browser was sent back with is taken.
    @FunctionalInterface
    interface Return {
        Pasted take(Login login, String address);
    }

    /// How tokens are got.
    @FunctionalInterface
    interface Exchange {
        SignIn tokens() throws LoginException;
    }

    Login(AuthManager manager, Prompt prompt, Return way) {
        this.manager = manager;
        this.prompt = prompt;
        this.way = way;
    }

    /// What the person is to do.
    public Prompt prompt() {
        return prompt;
    }

    /// Waits for its end.
    public Outcome await() {
        return ended.join();
    }

    /// Completes with its end.
    public CompletableFuture<Outcome> ended() {
        return ended.copy();
    }

    /// Ends it. Nothing that it might still bring is stored or stays alive.
    ///
    /// @return whether it was in time
    public boolean cancel() {
        return giveUp(new Outcome.Cancelled());
    }

    /// Takes the address that a browser on another machine ended at, where nothing answered it.
    public Pasted paste(String address) {
        return isOpen() ? way.take(this, address.strip()) : Pasted.OVER;
    }

    /// Ends it, if it has not ended.
    @Override
    public void close() {
        cancel();
    }

    /// Whether a person may still decide.
    boolean isOpen() {
        return stage.get() == Stage.WAITING;
    }

    boolean isOver() {
        return stage.get() == Stage.OVER;
    }

    /// Runs `closer` when it has ended.
    void onEnd(Runnable closer) {
        onEnd(outcome -> closer.run());
    }

    /// Runs `closer` when it has ended, before anybody who waits is told.
    void onEnd(Consumer<Outcome> closer) {
        closers.add(closer);
        if (ended.isDone()) {
            closer.accept(ended.join());
        }
    }

    /// Ends it after `limit`.
    void limit(Duration limit) {
        CompletableFuture<Void> clock = new CompletableFuture<Outcome>()
                .completeOnTimeout(new Outcome.TooLate(limit), limit.toMillis(), TimeUnit.MILLISECONDS)
                .thenAccept(this::giveUp);
        onEnd(() -> clock.cancel(false));
    }

    /// Ends it without tokens, unless they are about to be stored.
    boolean giveUp(Outcome outcome) {
        for (Stage now = stage.get(); now == Stage.WAITING || now == Stage.TAKING; now = stage.get()) {
            if (stage.compareAndSet(now, Stage.OVER)) {
                end(outcome);
                return true;
            }
        }
        return false;
    }

    /// Lets one caller through, who then calls {@link #finish}.
    boolean take() {
        return stage.compareAndSet(Stage.WAITING, Stage.TAKING);
    }

    /// Gets the tokens and stores them.
    ///
    /// @return how it ended, before anybody is told
    Outcome finish(Exchange exchange) {
        SignIn brought;
        try {
            brought = exchange.tokens();
        } catch (LoginException e) {
            return new Outcome.Failed(e.why());
        }
        if (!stage.compareAndSet(Stage.TAKING, Stage.STORING)) {
            manager.giveBack(brought);
            return new Outcome.Cancelled();
        }
        try {
            return new Outcome.SignedIn(manager.signIn(brought));
        } catch (StoreException e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    /// Tells those who wait what {@link #finish} came to.
    void tell(Outcome outcome) {
        if (stage.getAndSet(Stage.OVER) != Stage.OVER) {
            end(outcome);
        }
    }

    /// Stores tokens that came by themselves; if nobody wants them any more they are given back.
    void arrived(SignIn brought) {
        if (take()) {
            tell(finish(() -> brought));
        } else {
            manager.giveBack(brought);
        }
    }

    private void end(Outcome outcome) {
        closers.forEach(closer -> closer.accept(outcome));
        ended.complete(outcome);
    }
}
