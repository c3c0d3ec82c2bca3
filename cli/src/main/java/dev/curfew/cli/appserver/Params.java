package dev.curfew.cli.appserver;

import dev.curfew.base.Secret;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The parameters of a request. What is missing or of the wrong kind is refused with its name; what is not
/// asked for is not looked at.
record Params(JsonNode tree) {
    /// A truth; false where it is missing.
    boolean flag(String name) throws Refusal {
        JsonNode value = tree.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw Refusal.badParams("`" + name + "` is no boolean");
        }
        return value.booleanValue();
    }

    /// A text; empty where it is missing.
    Optional<String> text(String name) throws Refusal {
        JsonNode value = tree.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw Refusal.badParams("`" + name + "` is no string");
        }
        return Optional.of(value.stringValue());
    }

    /// A text that has to be there.
    String require(String name) throws Refusal {
        return text(name).orElseThrow(() -> Refusal.badParams("missing field `" + name + "`"));
    }

    /// A text that has to be there and that nobody may see.
    Secret secret(String name) throws Refusal {
        return Secret.of(require(name));
    }

    /// The names: among the values may be secrets.
    @Override
    public String toString() {
        return "Params" + tree.propertyNames();
    }
}
