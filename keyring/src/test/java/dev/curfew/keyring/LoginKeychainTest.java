package dev.curfew.keyring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.base.Secret;
import dev.curfew.client.StoreException;
import dev.curfew.client.StoreException.Fault;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The keyring of macOS against a keychain in memory. What calls the real one is tried in `NativeCallsTest`.
class LoginKeychainTest {
    private static final String SERVICE = "Codex Auth";
    private static final String ACCOUNT = "cli|940db7b1d0e4eb40";

    private final KeychainDouble keychain = new KeychainDouble();
    private final LoginKeychain keyring = new LoginKeychain(() -> keychain);

    private static AbstractThrowableAssert<?, ? extends Throwable> fails(Fault fault, ThrowingCallable use) {
        return assertThatThrownBy(use)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.fault()).isEqualTo(fault))
                .hasMessageContaining("cli_auth_credentials_store");
    }

    private void everyUseFails(Fault reading, Fault writing, String why) {
        fails(reading, () -> keyring.find(SERVICE, ACCOUNT)).hasMessageContaining(why);
        fails(writing, () -> keyring.put(SERVICE, ACCOUNT, Secret.of("canary")))
                .hasMessageContaining(why)
                .message()
                .doesNotContain("canary");
        fails(writing, () -> keyring.remove(SERVICE, ACCOUNT)).hasMessageContaining(why);
    }

    @Test
    void whatIsKeptIsFoundReplacedAndRemoved() throws Exception {
        assertThat(keyring.find(SERVICE, ACCOUNT)).isEmpty();
        keyring.put(SERVICE, ACCOUNT, Secret.of("one"));
        keyring.put(SERVICE, ACCOUNT, Secret.of("two"));
        keyring.put(SERVICE, "another", Secret.of("three"));

        assertThat(keyring.find(SERVICE, ACCOUNT)).contains(Secret.of("two"));
        assertThat(keyring.remove(SERVICE, ACCOUNT)).isTrue();
        assertThat(keyring.remove(SERVICE, ACCOUNT)).isFalse();
        assertThat(keyring.find(SERVICE, ACCOUNT)).isEmpty();
        assertThat(keyring.find(SERVICE, "another")).contains(Secret.of("three"));
    }

    @Test
    void aLockedKeychainIsNotAnEmptyOne() throws Exception {
        keyring.put(SERVICE, ACCOUNT, Secret.of("one"));
        keychain.lock();

        everyUseFails(Fault.KEYRING_LOCKED, Fault.KEYRING_LOCKED, "The login keychain is locked.");
    }

    @Test
    void anItemOfAnotherProgramIsNotTakenForNone() {
        keychain.theirs(SERVICE, ACCOUNT, "one");

        everyUseFails(Fault.KEYRING_LOCKED, Fault.KEYRING_LOCKED, "another program made");
    }

    @Test
    void whoAddsAtTheSameMomentIsReplaced() throws Exception {
        keychain.beforeAdding(() -> {
            keychain.beforeAdding(() -> {});
            assertThat(keychain.add(SERVICE, ACCOUNT, Secret.of("theirs"))).isZero();
        });

        keyring.put(SERVICE, ACCOUNT, Secret.of("ours"));

        assertThat(keyring.find(SERVICE, ACCOUNT)).contains(Secret.of("ours"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-25308, -25315, -25293, -128})
    void whatWantsAPersonIsLocked(int status) {
        keychain.always(status);

        everyUseFails(Fault.KEYRING_LOCKED, Fault.KEYRING_LOCKED, "Allow it in Keychain Access");
    }

    @ParameterizedTest
    @ValueSource(ints = {-25291, -25294, -25307})
    void whereThereIsNoKeychainThereIsNoKeyring(int status) {
        keychain.always(status);

        everyUseFails(Fault.KEYRING_GONE, Fault.KEYRING_GONE, "There is no login keychain here.");
    }

    @ParameterizedTest
    @CsvSource({"-61,status -61", "-34018,status -34018"})
    void whatElseIsWrongIsSaidByItsNumber(int status, String why) {
        keychain.always(status);

        everyUseFails(Fault.UNREADABLE, Fault.UNWRITABLE, why);
    }
}
