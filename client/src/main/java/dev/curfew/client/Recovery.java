package dev.curfew.client;

import dev.curfew.client.Credential.Managed;
import java.util.Optional;

/// The way through one request's refusal (401): take over what another process has stored, then refresh, then
/// give up. One step for each refusal; the request is tried again after each.
public final class Recovery {
    private final AuthManager manager;
    private final Optional<Credential> original;
    private Step step;

    /// A step, named as Codex names it.
    public enum Step {
        RELOAD,
        REFRESH_TOKEN,
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

    Recovery(AuthManager manager, Optional<Credential> original) {
        this.manager = manager;
        this.original = original;
        this.step = original.isPresent() && original.get() instanceof Managed ? Step.RELOAD : Step.DONE;
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
        return original.map(credential -> credential instanceof Credential.External ? "external" : "managed")
                .orElse("managed");
    }

    /// Why there is no step, or `ready`.
    public String unavailableReason() {
        if (hasNext()) {
            return "ready";
        }
        return original.isPresent() && original.get() instanceof Managed ? "recovery_exhausted" : "not_chatgpt_auth";
    }

    /// Takes the step.
    public Outcome next() {
        if (!hasNext() || !(original.orElse(null) instanceof Managed managed)) {
            return new Outcome.Unavailable(unavailableReason());
        }
        Optional<Credential> before = manager.cached();
        Optional<RefreshFailure> failure = switch (step) {
            case RELOAD -> manager.reloadFor(managed);
            case REFRESH_TOKEN -> refreshed();
            case DONE -> Optional.empty();
        };
        if (failure.isPresent()) {
            step = Step.DONE;
            return new Outcome.Failed(failure.get());
        }
        step = step == Step.RELOAD ? Step.REFRESH_TOKEN : Step.DONE;
        return new Outcome.TryAgain(!before.equals(manager.cached()));
    }

    private Optional<RefreshFailure> refreshed() {
        return manager.refresh(Due.UNAUTHORIZED_RECOVERY, false) instanceof Refresh.Failed(RefreshFailure failure)
                ? Optional.of(failure)
                : Optional.empty();
    }
}
