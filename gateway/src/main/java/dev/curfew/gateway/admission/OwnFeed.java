package dev.curfew.gateway.admission;

import dev.curfew.authority.Wing;
import dev.curfew.client.guard.Source;
import dev.curfew.web.EventStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The authority in this process, as a guard hears it: no connection, no secret of the guard's own, and the
/// same stream that guards elsewhere read.
final class OwnFeed implements Source {
    private final Wing.Ground ground;
    private volatile boolean over;
    private volatile @Nullable Line open;

    OwnFeed(Wing.Ground ground) {
        this.ground = ground;
    }

    @Override
    public byte[] keys() {
        return ground.keys().jwks().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean isAlive(String token) {
        return ground.tokens().look(token, ground.world().now()).isPresent();
    }

    @Override
    public void follow(Optional<Long> position, Ear ear) throws IOException {
        var line = new Line(ear);
        open = line;
        if (over) {
            return;
        }
        ear.asked();
        ground.feed().tell(line, position);
        line.complain();
    }

    @Override
    public void stop() {
        over = true;
        Line line = open;
        if (line != null) {
            line.close();
        }
    }

    /// One reading.
    private static final class Line implements EventStream {
        private final Ear ear;
        private final List<Runnable> wakes = new ArrayList<>();
        private volatile boolean closed;
        private @Nullable IOException broken;

        Line(Ear ear) {
            this.ear = ear;
        }

        @Override
        public void send(String id, String type, String data) {
            if (!closed) {
                try {
                    ear.hear(type, data);
                } catch (IOException e) {
                    broken = e;
                    close();
                }
            }
        }

        @Override
        public void comment(String text) {}

        @Override
        public boolean open() {
            return !closed;
        }

        @Override
        public synchronized void whenClosed(Runnable wake) {
            if (closed) {
                wake.run();
            } else {
                wakes.add(wake);
            }
        }

        synchronized void close() {
            closed = true;
            wakes.forEach(Runnable::run);
            wakes.clear();
        }

        void complain() throws IOException {
            if (broken != null) {
                throw broken;
            }
        }
    }
}
