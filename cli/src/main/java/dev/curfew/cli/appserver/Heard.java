package dev.curfew.cli.appserver;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a frame comes to, for the one who has to act on it.
sealed interface Heard {
    /// Send this back; there is nothing else to do.
    record Say(String frame) implements Heard {}

    /// Do this, and send back what comes of it.
    record Do(JsonNode id, Method method, Params params) implements Heard {}

    /// The answer to something that was asked of the peer.
    record Returned(long id, JsonNode result, Optional<String> error) implements Heard {}

    /// Nothing at all.
    record Nothing() implements Heard {}
}
