package dev.curfew.gateway.pool;

import dev.curfew.gateway.admission.Caller;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a request needs of an account.
///
/// @param model the model that it names
/// @param anchors what ties it to an account, the strongest first
/// @param tried the accounts that this request has tried already
/// @param cleared whether only an account that is cleared for security work can serve it
public record Ask(Caller caller, Optional<String> model, List<Anchor> anchors, Set<String> tried, boolean cleared) {
    public Ask {
        anchors = List.copyOf(anchors);
        tried = Set.copyOf(tried);
    }

    /// Of which nobody knows that it needs more than any account has.
    public Ask(Caller caller, Optional<String> model, List<Anchor> anchors, Set<String> tried) {
        this(caller, model, anchors, tried, false);
    }

    /// Whether an account can be asked that was not yet.
    boolean suits(String account, boolean isCleared) {
        return (isCleared || !cleared) && (tried.isEmpty() || !tried.contains(account));
    }
}
