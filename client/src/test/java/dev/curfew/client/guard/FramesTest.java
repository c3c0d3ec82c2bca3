package dev.curfew.client.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FramesTest {
    @Test
    void eventsAreReadOneByOneAndCommentsPassedOver() throws IOException {
        Frames frames =
                frames(": hello\n\nid: 7\nevent: session.ended\ndata: {}\n\nevent:heartbeat\r\ndata:{1}\r\n\r\n");

        assertThat(frames.next()).isEqualTo(new Frames.Frame("session.ended", " {}\n"));
        assertThat(frames.next()).isEqualTo(new Frames.Frame("heartbeat", "{1}\n"));
        assertThatThrownBy(frames::next).isInstanceOf(EOFException.class);
    }

    @Test
    void eventThatIsCutInTheMiddleIsNone() {
        assertThatThrownBy(frames("event: session.ended\ndata: {\"position\":1}\n")::next)
                .isInstanceOf(EOFException.class);
    }

    @Test
    void lineOrEventThatIsTooLongIsRefused() {
        assertThatThrownBy(frames("data: " + "x".repeat(70_000) + "\n\n")::next)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too long");
        assertThatThrownBy(frames(("data: " + "x".repeat(1_000) + "\n").repeat(100))::next)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too long");
    }

    @Test
    void whatCannotBeUnderstoodIsNoEvent() {
        String beat =
                "{\"position\":1,\"incarnation\":\"a\",\"elapsed\":1,\"at\":\"2026-11-22T08:00:00Z\",\"keys\":[\"k\"]}";
        assertThat(Told.read("heartbeat", beat)).isPresent();
        assertThat(Told.read("heartbeat", beat.replace("\"elapsed\":1,", ""))).isEmpty();
        assertThat(Told.read("heartbeat", beat.replace("\"elapsed\":1", "\"elapsed\":-1")))
                .isEmpty();
        assertThat(Told.read("heartbeat", beat.replace("2026-", "+999999999-"))).isEmpty();
        assertThat(Told.read("heartbeat", beat.replace("[\"k\"]", "[]"))).isEmpty();
        assertThat(Told.read("session.ended", beat)).as("names no session").isEmpty();
        assertThat(Told.read("session.ended", beat.replace("}", ",\"session\":\"s\"}")))
                .contains(new Told.Ended("a", 1, new End.OfSession("s")));
        assertThat(Told.read("something.new", beat)).contains(new Told.Ended("a", 1, new End.OfOther()));
    }

    /// A seeded fuzz: whatever comes, the reader ends with an `IOException` or an event.
    @Test
    void garbageIsAnEventOrAnError() throws IOException {
        var chance = new SplittableRandom(7);
        String alphabet = "event:data heartbeat {}[]\"position\"1 \r\n\n\n\\u\u00e9\0";
        for (int i = 0; i < 3_000; i++) {
            var text = new StringBuilder();
            for (int j = chance.nextInt(200); j > 0; j--) {
                text.append(alphabet.charAt(chance.nextInt(alphabet.length())));
            }
            try {
                Frames frames = frames(text.toString());
                while (true) {
                    Frames.Frame frame = frames.next();
                    assertThat(Told.read(frame.type(), frame.data())).isEqualTo(Optional.empty());
                }
            } catch (EOFException end) {
                assertThat(end).hasMessage("the feed ends");
            }
        }
    }

    private static Frames frames(String text) {
        return new Frames(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
