package dev.curfew.keyring;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.ByteByReference;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.curfew.base.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// macOS's Security framework, called. The calls are those on keychains kept in files, since that is where
/// Codex looks; the newer ones want a signed application.
///
/// Whether anybody may be asked is a setting of the whole process: it is taken away for each call and given
/// back.
final class SecurityFramework implements Keychain {
    private static final Object TURN = new Object();
    /// `kSecPreferencesDomainUser`.
    private static final int OF_THE_USER = 0;
    /// `kSecUnlockStateStatus`.
    private static final int UNLOCKED = 1;

    private final Symbols symbols;

    SecurityFramework(Symbols symbols) {
        this.symbols = symbols;
    }

    /// The system's own.
    ///
    /// @throws UnsatisfiedLinkError where there is none
    static SecurityFramework system() {
        var security = NativeLibrary.getInstance("Security");
        var core = NativeLibrary.getInstance("CoreFoundation");
        return new SecurityFramework(name -> (name.startsWith("CF") ? core : security).getFunction(name));
    }

    @Override
    public Found find(String service, String account) {
        return quietly(
                keychain -> {
                    var length = new IntByReference();
                    var data = new PointerByReference();
                    int status = search(keychain, service, account, length, data, null);
                    if (status != OK) {
                        return new Found(status, Optional.empty());
                    }
                    byte[] bytes = data.getValue() == null
                            ? new byte[0]
                            : data.getValue().getByteArray(0, length.getValue());
                    call("SecKeychainItemFreeContent", null, data.getValue());
                    return new Found(OK, Optional.of(Secret.of(bytes)));
                },
                status -> new Found(status, Optional.empty()));
    }

    @Override
    public int add(String service, String account, Secret secret) {
        return quietly(
                keychain -> {
                    byte[] name = service.getBytes(StandardCharsets.UTF_8);
                    byte[] user = account.getBytes(StandardCharsets.UTF_8);
                    byte[] bytes = secret.reveal(Secret.Purpose.KEEP);
                    try (Memory data = copied(bytes)) {
                        int status = call(
                                "SecKeychainAddGenericPassword",
                                keychain,
                                name.length,
                                name,
                                user.length,
                                user,
                                bytes.length,
                                data,
                                null);
                        data.clear();
                        return status;
                    }
                },
                status -> status);
    }

    @Override
    public int change(String service, String account, Secret secret) {
        return onItem(service, account, item -> {
            byte[] bytes = secret.reveal(Secret.Purpose.KEEP);
            try (Memory data = copied(bytes)) {
                int status = call("SecKeychainItemModifyAttributesAndData", item, null, bytes.length, data);
                data.clear();
                return status;
            }
        });
    }

    @Override
    public int delete(String service, String account) {
        return onItem(service, account, item -> call("SecKeychainItemDelete", item));
    }

    @Override
    public boolean locked() {
        return quietly(
                keychain -> {
                    var status = new IntByReference();
                    return call("SecKeychainGetStatus", keychain, status) != OK || (status.getValue() & UNLOCKED) == 0;
                },
                status -> false);
    }

    private int onItem(String service, String account, ToIntFunction<Pointer> act) {
        return quietly(
                keychain -> {
                    var item = new PointerByReference();
                    int status = search(keychain, service, account, null, null, item);
                    if (status != OK) {
                        return status;
                    }
                    try {
                        return act.applyAsInt(item.getValue());
                    } finally {
                        release(item.getValue());
                    }
                },
                status -> status);
    }

    private int search(
            Pointer keychain,
            String service,
            String account,
            @Nullable IntByReference length,
            @Nullable PointerByReference data,
            @Nullable PointerByReference item) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        byte[] user = account.getBytes(StandardCharsets.UTF_8);
        return call(
                "SecKeychainFindGenericPassword", keychain, name.length, name, user.length, user, length, data, item);
    }

    /// What is done with the keychain.
    private interface Use<T> {
        T with(Pointer keychain);
    }

    /// Opens the login keychain, and lets nobody be asked meanwhile.
    private <T> T quietly(Use<T> use, IntFunction<T> refused) {
        synchronized (TURN) {
            var before = new ByteByReference();
            boolean known = call("SecKeychainGetUserInteractionAllowed", before) == OK;
            int quiet = call("SecKeychainSetUserInteractionAllowed", (byte) 0);
            if (quiet != OK) {
                return refused.apply(quiet);
            }
            try {
                var keychain = new PointerByReference();
                int status = call("SecKeychainCopyDomainDefault", OF_THE_USER, keychain);
                if (status != OK) {
                    return refused.apply(status);
                }
                try {
                    return use.with(keychain.getValue());
                } finally {
                    release(keychain.getValue());
                }
            } finally {
                if (known && before.getValue() != 0) {
                    call("SecKeychainSetUserInteractionAllowed", (byte) 1);
                }
            }
        }
    }

    private int call(String name, @Nullable Object... arguments) {
        return symbols.named(name).invokeInt(arguments);
    }

    private void release(Pointer reference) {
        symbols.named("CFRelease").invokeVoid(new Object[] {reference});
    }

    private static Memory copied(byte[] bytes) {
        var memory = new Memory(Math.max(1, bytes.length));
        memory.write(0, bytes, 0, bytes.length);
        return memory;
    }
}
