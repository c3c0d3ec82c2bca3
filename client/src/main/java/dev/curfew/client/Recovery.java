package dev.curfew.client;

import dev.curfew.client.Credential.Managed;
import java.util.Optional;

/// The way through one request's refusal (401): take over what another process has stored, then refresh, then
/// give up. What is supplied from outside is asked for once more there, then it is given up. One step for
/// each refusal; the request is tried again after each.
public final class Recovery {
    private final AuthManager manager;
    private final Optional<Counted> original;
    private Step step;

    /// A step, named as Codex names it.
    public enum Step {
        RELOAD,
        REFRESH_TOKEN,
        EXTERNAL_REFRESH,
        DONE;

        /// The name in lower case.
        public String wireName() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// What a step came to.
    public sealed interface Outcome {
        /// Try the request again.
        ///
        /// @param changed whether the credential is another one now
        record TryAgain(boolean changed) implements Outcome {}

        /// There is no use in trying again.
        record Failed(RefreshFailure failure) implements Outcome {}

        /// There is no step left, or there was none from the start.
        ///
        /// @param reason as Codex names it
        record Unavailable(String reason) implements Outcome {}
    }

    Recovery(AuthManager manager, Optional<Counted> original) {
        this.manager = manager;
        this.original = original;
        this.step = isExternal() ? Step.EXTERNAL_REFRESH : managed().isPresent() ? Step.RELOAD : Step.DONE;
    }

    /// Whether there is a step left.
    public boolean hasNext() {
        return step != Step.DONE;
    }

    /// The step that {@link #next()} takes.
    public Step step() {
        return step;
    }

    /// What kind of credential is being recovered.
    public String mode() {
        return isExternal() ? "external" : "managed";
    }

    /// Why there is no step, or `ready`.
    public String unavailableReason() {
        if (hasNext()) {
            return "ready";
        }
        return isExternal() || managed().isPresent() ? "recovery_exhausted" : "not_chatgpt_auth";
    }

    /// Takes the step.
    public Outcome next() {
        if (!hasNext()) {
            return new Outcome.Unavailable(unavailableReason());
        }
        Optional<Credential> before = manager.cached();
        Optional<RefreshFailure> failure = switch (step) {
            case RELOAD -> managed().flatMap(manager::reloadFor);
            case REFRESH_TOKEN -> refreshed();
            case EXTERNAL_REFRESH ->
                manager.renewExternal(original.orElseThrow().credential());
            case DONE -> Optional.empty();
        };
        if (failure.isPresent()) {
            step = Step.DONE;
            return new Outcome.Failed(failure.get());
        }
        step = step == Step.RELOAD ? Step.REFRESH_TOKEN : Step.DONE;
        return new Outcome.TryAgain(!before.equals(manager.cached()));
    }

    private boolean isExternal() {
        return original.map(Counted::origin).equals(Optional.of(Origin.HOST));
    }

    private Optional<Managed> managed() {
        return original.map(Counted::credential)
                .filter(Managed.class::isInstance)
                .map(Managed.class::cast);
    }

    private Optional<RefreshFailure> refreshed() {
        return manager.refresh(Due.UNAUTHORIZED_RECOVERY, false) instanceof Refresh.Failed(RefreshFailure failure)
                ? Optional.of(failure)
                : Optional.empty();
    }
}
