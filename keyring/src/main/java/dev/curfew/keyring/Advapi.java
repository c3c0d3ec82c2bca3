package dev.curfew.keyring;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import dev.curfew.base.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.IntSupplier;

/// Windows's Advapi32, called: `CREDENTIALW` as a 64-bit Windows lays it out.
final class Advapi implements Credentials {
    /// `CRED_TYPE_GENERIC`.
    private static final int GENERIC = 1;
    /// `CRED_PERSIST_LOCAL_MACHINE`: what one entry holds may open a file of this machine, so it does not
    /// roam.
    private static final int HERE = 2;
    /// It did not work, and no error was left.
    private static final int UNEXPLAINED = -1;

    private final Symbols symbols;
    private final IntSupplier lastError;

    /// Where a member of `CREDENTIALW` begins, in bytes.
    enum Member {
        TYPE(4),
        TARGET_NAME(8),
        BLOB_SIZE(32),
        BLOB(40),
        PERSIST(48),
        USER_NAME(72);

        /// How long the whole is.
        static final int SIZE = 80;

        final int at;

        Member(int at) {
            this.at = at;
        }
    }

    Advapi(Symbols symbols, IntSupplier lastError) {
        this.symbols = symbols;
        this.lastError = lastError;
    }

    /// The system's own.
    ///
    /// @throws UnsatisfiedLinkError where there is none, or a 32-bit one
    static Advapi system() {
        if (Native.POINTER_SIZE != Long.BYTES) {
            throw new UnsatisfiedLinkError("a 64-bit Java is needed");
        }
        var library = NativeLibrary.getInstance("Advapi32");
        return new Advapi(library::getFunction, Native::getLastError);
    }

    @Override
    public Found read(String target) {
        var credential = new PointerByReference();
        try (Memory name = text(target)) {
            int error = call("CredReadW", name, GENERIC, 0, credential);
            if (error != OK) {
                return new Found(error, Optional.empty());
            }
        }
        Pointer found = credential.getValue();
        try {
            int size = found.getInt(Member.BLOB_SIZE.at);
            Pointer blob = found.getPointer(Member.BLOB.at);
            return new Found(OK, Optional.of(Secret.of(size == 0 ? new byte[0] : blob.getByteArray(0, size))));
        } finally {
            symbols.named("CredFree").invokeVoid(new Object[] {found});
        }
    }

    @Override
    public int write(String target, String user, Secret blob) {
        byte[] bytes = blob.reveal(Secret.Purpose.KEEP);
        try (Memory name = text(target);
                Memory shown = text(user);
                Memory value = new Memory(Math.max(1, bytes.length));
                Memory credential = new Memory(Member.SIZE)) {
            value.write(0, bytes, 0, bytes.length);
            credential.clear();
            credential.setInt(Member.TYPE.at, GENERIC);
            credential.setPointer(Member.TARGET_NAME.at, name);
            credential.setInt(Member.BLOB_SIZE.at, bytes.length);
            credential.setPointer(Member.BLOB.at, value);
            credential.setInt(Member.PERSIST.at, HERE);
            credential.setPointer(Member.USER_NAME.at, shown);
            int error = call("CredWriteW", credential, 0);
            value.clear();
            return error;
        }
    }

    @Override
    public int delete(String target) {
        try (Memory name = text(target)) {
            return call("CredDeleteW", name, GENERIC, 0);
        }
    }

    private int call(String name, Object... arguments) {
        if (symbols.named(name).invokeInt(arguments) != 0) {
            return OK;
        }
        int error = lastError.getAsInt();
        return error == OK ? UNEXPLAINED : error;
    }

    private static Memory text(String text) {
        byte[] bytes = (text + '\0').getBytes(StandardCharsets.UTF_16LE);
        var memory = new Memory(bytes.length);
        memory.write(0, bytes, 0, bytes.length);
        return memory;
    }
}
