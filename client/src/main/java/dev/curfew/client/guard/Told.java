package dev.curfew.client.guard;

import dev.curfew.client.internal.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// One thing that the feed tells.
sealed interface Told {
    /// The year 10000.
    Instant FAR = Instant.ofEpochSecond(253_402_300_800L);

    /// The history that it belongs to.
    String incarnation();

    /// Where in that history.
    long position();

    /// Something ended.
    record Ended(String incarnation, long position, End end) implements Told {}

    /// All that had ended when the stream was `elapsed` old has been told.
    ///
    /// @param at the time at the authority
    /// @param keys that verify access tokens
    record Beat(String incarnation, long position, Duration elapsed, Instant at, Set<String> keys) implements Told {
        public Beat {
            keys = Set.copyOf(keys);
        }
    }

    /// What one event of the stream says; empty for what is no event of a feed.
    static Optional<Told> read(String type, String data) {
        return JsonObject.parse(data.getBytes(StandardCharsets.UTF_8)).flatMap(json -> {
            Optional<String> incarnation = json.filled("incarnation");
            Optional<Long> position = json.number("position").filter(number -> number >= 0);
            if (incarnation.isEmpty() || position.isEmpty()) {
                return Optional.empty();
            }
            return type.equals("heartbeat")
                    ? beat(json, incarnation.get(), position.get())
                    : end(type, json).map(end -> new Ended(incarnation.get(), position.get(), end));
        });
    }

    private static Optional<Told> beat(JsonObject json, String incarnation, long position) {
        Optional<Duration> elapsed =
                json.number("elapsed").filter(number -> number >= 0).map(Duration::ofMillis);
        Optional<Instant> at = json.text("at").flatMap(Told::instant);
        Set<String> keys = Set.copyOf(json.texts("keys"));
        return elapsed.isEmpty() || at.isEmpty() || keys.isEmpty()
                ? Optional.empty()
                : Optional.of(new Beat(incarnation, position, elapsed.get(), at.get(), keys));
    }

    private static Optional<End> end(String type, JsonObject json) {
        return switch (type) {
            case "session.ended" -> json.filled("session").map(End.OfSession::new);
            case "token.revoked" -> json.filled("jti").map(End.OfToken::new);
            case "app.removed" -> json.filled("app").map(End.OfApp::new);
            case "person.signed-out" ->
                json.filled("person")
                        .flatMap(person -> json.number("epoch")
                                .map(epoch -> new End.OfPerson(person, epoch, json.filled("kept"))));
            default -> Optional.of(new End.OfOther());
        };
    }

    private static Optional<Instant> instant(String text) {
        try {
            // Far from the ends of what an instant can be, so that it can be reckoned with.
            return Optional.of(Instant.parse(text)).filter(at -> at.isAfter(Instant.EPOCH) && at.isBefore(FAR));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
