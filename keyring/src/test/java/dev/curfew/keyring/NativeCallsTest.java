package dev.curfew.keyring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.curfew.base.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What crosses to the system's libraries: real calls through the same bridge, into functions declared here
/// as the headers of macOS and Windows declare them.
class NativeCallsTest {
    private static final Pointer KEYCHAIN = Pointer.createConstant(0x1000);
    private static final Pointer ITEM = Pointer.createConstant(0x2000);

    private final Map<String, Callback> functions = new HashMap<>();
    private final List<String> called = new ArrayList<>();
    private final Map<String, Memory> handed = new HashMap<>();
    private byte interaction = 1;
    private int lastError;
    private final List<Throwable> thrown = new ArrayList<>();

    /// What a function throws does not come through the bridge.
    @BeforeEach
    void listen() {
        Native.setCallbackExceptionHandler((callback, e) -> thrown.add(e));
    }

    @AfterEach
    void nothingWasThrown() {
        Native.setCallbackExceptionHandler(null);
        assertThat(thrown).isEmpty();
    }

    private Function named(String name) {
        called.add(name);
        Callback function = functions.get(name);
        if (function == null) {
            throw new UnsatisfiedLinkError(name);
        }
        return Function.getFunction(CallbackReference.getFunctionPointer(function));
    }

    private static String text(Pointer at, int length) {
        return new String(at.getByteArray(0, length), StandardCharsets.UTF_8);
    }

    /// A keychain with one item, and what was asked of it.
    private SecurityFramework framework(Map<String, String> items, int state) {
        functions.put("SecKeychainGetUserInteractionAllowed", (Signatures.One) at -> {
            at.setByte(0, interaction);
            return 0;
        });
        functions.put("SecKeychainSetUserInteractionAllowed", (Signatures.Flag) allowed -> {
            interaction = allowed;
            return 0;
        });
        functions.put("SecKeychainCopyDomainDefault", (Signatures.Domain) (domain, at) -> {
            at.setPointer(0, KEYCHAIN);
            return domain == 0 ? 0 : -50;
        });
        functions.put("SecKeychainGetStatus", (Signatures.Two) (keychain, at) -> {
            at.setInt(0, state);
            return keychain.equals(KEYCHAIN) ? 0 : -50;
        });
        functions.put(
                "CFRelease", (Signatures.Of) reference -> assertThat(reference).isIn(KEYCHAIN, ITEM));
        functions.put(
                "SecKeychainItemFreeContent", (Signatures.Two) (none, data) -> none == null && data != null ? 0 : -50);
        functions.put("SecKeychainFindGenericPassword", (Signatures.Find)
                (keychain, serviceLength, service, accountLength, account, length, data, item) -> {
                    if (interaction != 0 || !keychain.equals(KEYCHAIN)) {
                        return -50;
                    }
                    String kept = items.get(text(service, serviceLength) + "/" + text(account, accountLength));
                    if (kept == null) {
                        return -25300;
                    }
                    if (item != null) {
                        item.setPointer(0, ITEM);
                    }
                    if (data != null && length != null) {
                        byte[] bytes = kept.getBytes(StandardCharsets.UTF_8);
                        var memory = new Memory(bytes.length);
                        memory.write(0, bytes, 0, bytes.length);
                        handed.put("data", memory);
                        length.setInt(0, bytes.length);
                        data.setPointer(0, memory);
                    }
                    return 0;
                });
        functions.put("SecKeychainAddGenericPassword", (Signatures.Add)
                (keychain, serviceLength, service, accountLength, account, length, data, item) -> {
                    String name = text(service, serviceLength) + "/" + text(account, accountLength);
                    return items.putIfAbsent(name, text(data, length)) == null ? 0 : -25299;
                });
        functions.put("SecKeychainItemModifyAttributesAndData", (Signatures.Modify)
                (item, attributes, length, data) -> {
                    items.replaceAll((name, before) -> text(data, length));
                    return item.equals(ITEM) && attributes == null ? 0 : -50;
                });
        functions.put("SecKeychainItemDelete", (Signatures.One) item -> {
            items.clear();
            return item.equals(ITEM) ? 0 : -50;
        });
        return new SecurityFramework(this::named);
    }

    @Test
    void theKeychainIsCalledAsItsHeaderSays() throws Exception {
        var items = new HashMap<String, String>();
        var keyring = new LoginKeychain(() -> framework(items, 1));

        assertThat(keyring.find("Codex Auth", "cli|ä")).isEmpty();
        keyring.put("Codex Auth", "cli|ä", Secret.of("one ü"));
        assertThat(items).containsExactly(Map.entry("Codex Auth/cli|ä", "one ü"));
        keyring.put("Codex Auth", "cli|ä", Secret.of("two"));
        assertThat(keyring.find("Codex Auth", "cli|ä")).contains(Secret.of("two"));
        assertThat(keyring.remove("Codex Auth", "cli|ä")).isTrue();
        assertThat(items).isEmpty();

        assertThat(called).contains("SecKeychainItemFreeContent");
        assertThat(called.stream().filter("CFRelease"::equals))
                .hasSize((int) called.stream()
                                .filter("SecKeychainCopyDomainDefault"::equals)
                                .count()
                        + 2);
    }

    @Test
    void askingIsAllowedAgainAfterEachUse() throws Exception {
        var keyring = new LoginKeychain(() -> framework(new HashMap<>(Map.of("s/a", "x")), 1));

        assertThat(keyring.find("s", "a")).contains(Secret.of("x"));
        assertThat(interaction).isEqualTo((byte) 1);
        interaction = 0;
        assertThat(keyring.find("s", "a")).contains(Secret.of("x"));

        assertThat(interaction).isEqualTo((byte) 0);
    }

    @ParameterizedTest
    @CsvSource({"1,false", "7,false", "0,true", "6,true"})
    void theKeychainSaysWhetherItIsLocked(int state, boolean locked) {
        assertThat(framework(new HashMap<>(), state).locked()).isEqualTo(locked);
    }

    /// A Credential Manager for one credential, which it reads where `wincred.h` has its members (64 bits).
    private Advapi advapi(Map<String, Secret> kept) {
        functions.put("CredWriteW", (Signatures.Write) (credential, flags) -> {
            assertThat(flags).isZero();
            assertThat(credential.getInt(0)).isZero();
            assertThat(credential.getInt(4)).isEqualTo(1);
            assertThat(credential.getPointer(16)).isNull();
            assertThat(credential.getLong(24)).isZero();
            assertThat(credential.getInt(48)).isEqualTo(2);
            assertThat(credential.getInt(52)).isZero();
            assertThat(credential.getPointer(56)).isNull();
            assertThat(credential.getPointer(64)).isNull();
            assertThat(wide(credential.getPointer(72))).isEqualTo("cli|ä");
            int size = credential.getInt(32);
            if (size > 2560) {
                lastError = 1783;
                return 0;
            }
            kept.put(
                    wide(credential.getPointer(8)),
                    Secret.of(credential.getPointer(40).getByteArray(0, size)));
            return 1;
        });
        functions.put("CredReadW", (Signatures.Read) (target, type, flags, at) -> {
            Secret blob = kept.get(wide(target));
            if (blob == null || type != 1 || flags != 0) {
                lastError = 1168;
                return 0;
            }
            var credential = new Memory(80);
            var value = new Memory(Math.max(1, blob.length()));
            value.write(0, blob.reveal(Secret.Purpose.KEEP), 0, blob.length());
            credential.clear();
            credential.setInt(32, blob.length());
            credential.setPointer(40, value);
            handed.put("credential", credential);
            handed.put("value", value);
            at.setPointer(0, credential);
            return 1;
        });
        functions.put("CredDeleteW", (Signatures.Delete) (target, type, flags) -> {
            lastError = 1168;
            return type == 1 && flags == 0 && kept.remove(wide(target)) != null ? 1 : 0;
        });
        functions.put("CredFree", (Signatures.Of) credential -> {
            Memory read = handed.get("credential");
            assertThat(read == null ? null : read.share(0)).isEqualTo(credential);
        });
        return new Advapi(this::named, () -> lastError);
    }

    private static String wide(Pointer at) {
        var text = new StringBuilder();
        for (int i = 0; at.getChar(i) != 0; i += 2) {
            text.append(at.getChar(i));
        }
        return text.toString();
    }

    @Test
    void theCredentialManagerIsCalledAsItsHeaderSays() {
        var kept = new HashMap<String, Secret>();
        Advapi calls = advapi(kept);

        assertThat(calls.read("cli|ä.Codex Auth")).isEqualTo(new Credentials.Found(1168, Optional.empty()));
        assertThat(calls.write("cli|ä.Codex Auth", "cli|ä", Secret.of("blob"))).isZero();
        assertThat(kept).containsExactly(Map.entry("cli|ä.Codex Auth", Secret.of("blob")));
        assertThat(calls.read("cli|ä.Codex Auth")).isEqualTo(new Credentials.Found(0, Optional.of(Secret.of("blob"))));
        assertThat(called).containsOnlyOnce("CredFree");
        assertThat(calls.write("t", "cli|ä", Secret.of(new byte[2561]))).isEqualTo(1783);
        assertThat(calls.delete("cli|ä.Codex Auth")).isZero();
        assertThat(calls.delete("cli|ä.Codex Auth")).isEqualTo(1168);
    }

    @Test
    void aCallThatFailsWithoutAnErrorHasFailed() {
        functions.put("CredDeleteW", (Signatures.Delete) (target, type, flags) -> 0);

        assertThat(new Advapi(this::named, () -> 0).delete("t")).isNotZero();
    }

    @Test
    void anEmptyCredentialIsRead() {
        Advapi calls = advapi(new HashMap<>(Map.of("t", Secret.of(""))));

        assertThat(calls.read("t")).isEqualTo(new Credentials.Found(0, Optional.of(Secret.of(""))));
    }
}
