package dev.curfew.cli;

import dev.curfew.authority.key.Keys;
import dev.curfew.base.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What `doctor --server` asks of the machine: its Java, its disk, its limits.
final class MachineChecks {
    private static final long LITTLE = 1L << 30;
    private static final long TOO_LITTLE = 100L << 20;
    private static final int WRITES = 20;
    private static final int FEW_FILES = 4_096;
    private static final Pattern OPEN_FILES = Pattern.compile("Max open files\\s+(\\d+)");

    private final ServeSettings settings;
    private final World world;

    MachineChecks(ServeSettings settings, World world) {
        this.settings = settings;
        this.world = world;
    }

    List<Finding> run() {
        var findings = new ArrayList<Finding>();
        findings.add(Finding.ok("java", "Java " + Runtime.version() + ", Curfew " + Version.number()));
        findings.add(fastStart());
        findings.add(signatures());
        findings.add(files());
        Path data = settings.data();
        if (Files.isDirectory(data)) {
            findings.add(owned(data));
            findings.add(space(data));
            findings.add(disk(data));
        } else {
            findings.add(Finding.warn(
                    "data",
                    data + " is not there yet",
                    "The first 'curfew serve' makes it; or name another with --data."));
        }
        return findings;
    }

    private static Finding fastStart() {
        return ProcessHandle.current()
                .info()
                .arguments()
                .flatMap(words -> List.of(words).stream()
                        .filter(word -> word.startsWith("-XX:AOTCache="))
                        .findFirst())
                .map(word -> Path.of(word.substring("-XX:AOTCache=".length())))
                .filter(Files::isReadable)
                .map(cache -> Finding.ok("start", "the AOT cache is there"))
                .orElseGet(() -> Finding.warn(
                        "start",
                        "there is no AOT cache, so each start takes about twice as long",
                        "Start with the launcher, and copy curfew.aot along with the jars, times kept (cp -a)."));
    }

    private static Finding signatures() {
        String provider = Keys.provider();
        return provider.equals("accp")
                ? Finding.ok("signatures", "by the native provider")
                : Finding.warn(
                        "signatures",
                        "by " + provider + ", several times slower than the native provider",
                        "Fine for a small team; the native one needs glibc on x86-64.");
    }

    private static Finding files() {
        try {
            var found = OPEN_FILES.matcher(Files.readString(Path.of("/proc/self/limits")));
            if (found.find() && Integer.parseInt(found.group(1)) < FEW_FILES) {
                return Finding.warn(
                        "files",
                        "this user may open " + found.group(1) + " files at once, and each connection is one",
                        "Raise it: LimitNOFILE in the unit, or ulimit -n.");
            }
            return Finding.ok("files", "enough may be open at once");
        } catch (IOException e) {
            return Finding.ok("files", "this system does not say how many may be open");
        }
    }

    private static Finding owned(Path data) {
        try {
            String owner = Files.getOwner(data).getName();
            String user = System.getProperty("user.name", "");
            if (!Files.isWritable(data)) {
                return Finding.bad(
                        "data",
                        data + " is not writable by " + user,
                        "Run this as the server's user; it is " + owner + "'s.");
            }
            var open = new ArrayList<String>();
            for (String name : List.of("", "curfew.db", "keys.json", "master.key")) {
                Path file = data.resolve(name);
                if (Files.exists(file) && isOpen(file)) {
                    open.add(name.isEmpty() ? data.toString() : name);
                }
            }
            return open.isEmpty()
                    ? Finding.ok("data", data + " is " + owner + "'s alone")
                    : Finding.bad(
                            "data",
                            String.join(", ", open) + " can be read by other users of this machine",
                            "chmod go= on each; and 'curfew signing-keys drop --all' if somebody may have read the keys.");
        } catch (IOException | UnsupportedOperationException e) {
            return Finding.warn("data", data + " does not say whose it is", "Put it on a file system with owners.");
        }
    }

    private static boolean isOpen(Path file) throws IOException {
        return !PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                .endsWith("------");
    }

    private static Finding space(Path data) {
        try {
            long free = Files.getFileStore(data).getUsableSpace();
            String said = (free >> 20) + " MiB are free";
            if (free < TOO_LITTLE) {
                return Finding.bad("space", said, "Make room: without it every change is refused with 503.");
            }
            return free < LITTLE
                    ? Finding.warn("space", said, "Make room before it is needed.")
                    : Finding.ok("space", said);
        } catch (IOException e) {
            return Finding.warn("space", "the disk does not say how much is free", "Look at it by hand: df " + data);
        }
    }

    /// How often the disk can make something durable; every commit waits for that.
    private Finding disk(Path data) {
        Path probe = data.resolve("doctor.probe");
        try (var channel = FileChannel.open(
                probe,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE))) {
            long start = world.nanos();
            for (int i = 0; i < WRITES; i++) {
                channel.write(ByteBuffer.allocate(4_096), i * 4_096L);
                channel.force(true);
            }
            long each = Math.max(1, (world.nanos() - start) / WRITES / 1_000);
            String said = "a commit waits " + each + " µs for it";
            if (each > 20_000) {
                return Finding.warn(
                        "disk", said, "Put the data on a quicker disk; many share a commit, but each waits.");
            }
            return each < 20
                    ? Finding.warn(
                            "disk",
                            said + ", less than a disk needs",
                            "If this is no memory-backed place on purpose, it says written before it is.")
                    : Finding.ok("disk", said);
        } catch (IOException e) {
            return Finding.bad(
                    "disk",
                    "nothing can be written to " + data + ": " + e.getMessage(),
                    "Make room, or make it writable.");
        }
    }
}
