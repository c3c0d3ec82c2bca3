package dev.curfew.client;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.RefreshFailure.Cause;
import dev.curfew.client.RefreshFailure.Transient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A command that prints a bearer token, for servers that somebody else signs in to. What it printed is used
/// for an interval, and it is run again when that was refused.
public final class BearerCommand implements ExternalAuth {
    private static final System.Logger LOG = System.getLogger(BearerCommand.class.getName());
    private static final int LONGEST = 64 << 10;

    private final List<String> command;
    private final Path directory;
    private final Duration timeout;
    private final Duration interval;
    private final World world;
    private @Nullable Printed printed;

    /// A token, and when it was printed, by the world's nanoseconds.
    private record Printed(Credential credential, long at) {}

    /// The command brought no token. The message holds nothing that it printed.
    private static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String what) {
            super(what, null, false, false);
        }
    }

    /// @param command the program and its arguments; no shell looks at them
    /// @param timeout how long it may run
    /// @param interval how long a token is used; zero: until it is refused
    public BearerCommand(List<String> command, Path directory, Duration timeout, Duration interval, World world) {
        if (command.isEmpty() || command.getFirst().isBlank()) {
            throw new IllegalArgumentException("the command that prints a token is not set");
        }
        if (!timeout.isPositive() || interval.isNegative()) {
            throw new IllegalArgumentException("the times of the command that prints a token must be positive");
        }
        this.command = List.copyOf(command);
        this.directory = directory;
        this.timeout = timeout;
        this.interval = interval;
        this.world = world;
    }

    @Override
    public synchronized Optional<Credential> current() {
        Printed last = printed;
        if (last == null || (!interval.isZero() && world.nanos() - last.at() >= interval.toNanos())) {
            last = run().orElse(null);
        }
        return Optional.ofNullable(last).map(Printed::credential);
    }

    @Override
    public synchronized Optional<RefreshFailure> renew(Credential refused) {
        Printed last = printed;
        if (last != null && !last.credential().equals(refused)) {
            return Optional.empty();
        }
        return run().isPresent() ? Optional.empty() : Optional.of(Transient.of(Cause.SUPPLIER));
    }

    private Optional<Printed> run() {
        printed = null;
        try {
            Printed fresh = new Printed(new Credential.ApiKey(token()), world.nanos());
            printed = fresh;
            return Optional.of(fresh);
        } catch (Unusable e) {
            LOG.log(System.Logger.Level.WARNING, "{0} {1}", command.getFirst(), e.getMessage());
            return Optional.empty();
        }
    }

    private Secret token() throws Unusable {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new Unusable("cannot be run");
        }
        try {
            process.getOutputStream().close();
            var all = new CompletableFuture<byte[]>();
            InputStream out = process.getInputStream();
            Thread.ofVirtual().start(() -> read(out, all));
            long until = world.nanos() + timeout.toNanos();
            byte[] bytes = all.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (bytes.length > LONGEST) {
                throw new Unusable("printed too much for a token");
            }
            if (!process.waitFor(Math.max(1, until - world.nanos()), TimeUnit.NANOSECONDS)) {
                throw new Unusable("did not end in time");
            }
            if (process.exitValue() != 0) {
                throw new Unusable("ended with status " + process.exitValue());
            }
            return token(bytes);
        } catch (TimeoutException e) {
            throw new Unusable("did not end in time");
        } catch (IOException | ExecutionException e) {
            throw new Unusable("broke off");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unusable("was not waited for");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void read(InputStream out, CompletableFuture<byte[]> all) {
        try {
            all.complete(out.readNBytes(LONGEST + 1));
        } catch (IOException e) {
            all.completeExceptionally(new UncheckedIOException(e));
        }
    }

    private static Secret token(byte[] bytes) throws Unusable {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .strip();
            if (text.isEmpty()) {
                throw new Unusable("printed nothing");
            }
            if (!text.chars().allMatch(c -> c > ' ' && c < 127)) {
                throw new Unusable("printed something that is no token");
            }
            return Secret.of(text);
        } catch (CharacterCodingException e) {
            throw new Unusable("printed something that is not UTF-8");
        }
    }
}
