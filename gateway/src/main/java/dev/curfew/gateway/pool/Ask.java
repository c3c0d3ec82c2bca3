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
public record Ask(Caller caller, Optional<String> model, List<Anchor> anchors, Set<String> tried) {
    public Ask {
        anchors = List.copyOf(anchors);
        tried = Set.copyOf(tried);
    }
}
