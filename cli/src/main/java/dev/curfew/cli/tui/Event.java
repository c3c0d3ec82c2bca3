package dev.curfew.cli.tui;

import tools.jackson.databind.JsonNode;

/// Something that happened outside of the screen.
sealed interface Event {
    record Pressed(Key key) implements Event {}

    record Resized(int width, int height) implements Event {}

    /// The app-server is there.
    record Connected() implements Event {}

    /// The app-server is not there, or not any more.
    record Lost(String why) implements Event {}

    /// The app-server tells everybody something.
    record Told(String method, JsonNode params) implements Event {}

    /// The app-server answers.
    record Answered(Effect.Purpose purpose, JsonNode result) implements Event {}

    /// The app-server refuses.
    record Refused(Effect.Purpose purpose, String why) implements Event {}

    /// This program has something for its log.
    record Logged(String line) implements Event {}

    /// The terminal is gone.
    record HungUp() implements Event {}

    /// Time has passed.
    record Ticked() implements Event {}
}
