package dev.curfew.authority.key;

import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// The wrapping of a keyset under a master key, for a home that others can copy: the database of several nodes.
/// Every node is given the master key in a file (`CURFEW_MASTER_KEY_FILE`); it is never in the database.
///
/// The wrapped form is one byte of version, eight that name the master key without telling it, and the sealed
/// JSON.
public final class WrappedKeyset {
    private static final byte VERSION = 1;
    private static final int NAME = 8;
    private static final int MASTER = 32;
    private static final String PURPOSE = "curfew keyset";

    private final PrivateFile file;
    private final Secret master;
    private final byte[] name;
    private final Sealer sealer;

    private WrappedKeyset(PrivateFile file, Secret master, World world) {
        this.file = file;
        this.master = master;
        this.name = Arrays.copyOf(
                Sealer.derive(master.reveal(Secret.Purpose.DERIVE), Sealer.text("curfew master key name")), NAME);
        this.sealer = new Sealer(world);
    }

    /// Takes the master key from a file that holds 32 bytes, raw or in base 64.
    public static WrappedKeyset underKeyIn(Path masterKeyFile, World world) {
        var file = new PrivateFile(masterKeyFile);
        byte[] content = file.read().orElseThrow(() -> file.problem("does not exist; it has to hold the master key"));
        return new WrappedKeyset(file, master(file, content), world);
    }

    /// The same, and makes the file, of mode 0600, where there is none.
    public static WrappedKeyset underKeyInOrNew(Path masterKeyFile, World world) {
        var file = new PrivateFile(masterKeyFile);
        if (file.read().isEmpty()) {
            String key = Base64.getEncoder().encodeToString(world.random(MASTER));
            file.create((key + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        return underKeyIn(masterKeyFile, world);
    }

    /// Wraps; the same keyset looks different each time.
    public byte[] seal(Keyset keyset) {
        byte[] sealed = sealer.sealUnder(master.reveal(Secret.Purpose.DERIVE), PURPOSE, KeysetJson.write(keyset));
        return ByteBuffer.allocate(1 + NAME + sealed.length)
                .put(VERSION)
                .put(name)
                .put(sealed)
                .array();
    }

    /// Unwraps.
    ///
    /// @throws Problem that tells another master key from a damaged row
    public Keyset open(byte[] wrapped) {
        if (wrapped.length <= 1 + NAME || wrapped[0] != VERSION) {
            throw damaged("has an unknown form");
        }
        if (!Arrays.equals(wrapped, 1, 1 + NAME, name, 0, NAME)) {
            throw file.problem(
                    "is not the master key under which the keyset in the database is wrapped. Give every node"
                            + " the file with which the first one was started");
        }
        byte[] sealed = Arrays.copyOfRange(wrapped, 1 + NAME, wrapped.length);
        Optional<byte[]> json = sealer.openUnder(master.reveal(Secret.Purpose.DERIVE), PURPOSE, sealed);
        try {
            return KeysetJson.read(
                    json.orElseThrow(() -> damaged("does not open, though the master key is the right one")));
        } catch (KeysetJson.Unreadable e) {
            throw damaged("opens, and is not a keyset: " + e.getMessage());
        }
    }

    private static Problem damaged(String what) {
        return new Problem(
                Problem.Kind.UNAVAILABLE, "the wrapped keyset in the database " + what + ". Restore it from a backup");
    }

    private static Secret master(PrivateFile file, byte[] content) {
        if (content.length == MASTER) {
            return Secret.of(content);
        }
        String text = new String(content, StandardCharsets.ISO_8859_1).strip();
        return Base64Url.decode(text.replace('+', '-').replace('/', '_').replace("=", ""))
                .filter(bytes -> bytes.length == MASTER)
                .map(Secret::of)
                .orElseThrow(() -> file.problem("does not hold a master key: 32 bytes, raw or in base 64"));
    }
}
