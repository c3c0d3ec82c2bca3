package dev.curfew.keyring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.Keyring;
import dev.curfew.client.StoreException;
import dev.curfew.client.StoreException.Fault;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where there is no keyring. A real one is in testkit's `KeyringStory`.
class KeyringsTest {
    @TempDir
    Path directory;

    private static void isGone(Keyring keyring, String why) {
        assertThatThrownBy(() -> keyring.put("service", "account", Secret.of("canary")))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.fault()).isEqualTo(Fault.KEYRING_GONE))
                .hasMessageContaining(why)
                .hasMessageContaining("cli_auth_credentials_store")
                .message()
                .doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                ";",
                "unix:",
                "unix:path=",
                "unix:path=/nowhere/bus",
                "unix:path=/",
                "unix:abstract=nobody",
                "tcp:host=127.0.0.1,port=1",
                "nonce-tcp:x"
            })
    void anAddressThatLeadsNowhereIsNoKeyring(String address) {
        isGone(Keyrings.of("Linux", Map.of("DBUS_SESSION_BUS_ADDRESS", address), World.system()), "is not there");
    }

    @Test
    void withoutASessionThereIsNone() {
        isGone(
                Keyrings.of("Linux", Map.of("XDG_RUNTIME_DIR", directory.toString()), World.system()),
                "There is no D-Bus session");
    }

    @Test
    void otherSystemsHaveNone() {
        isGone(
                Keyrings.of("FreeBSD", Map.of("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus"), World.system()),
                "no keyring on ");
    }

    @ParameterizedTest
    @CsvSource({"Mac OS X,the login keychain", "Windows 11,the Windows Credential Manager"})
    @EnabledOnOs(OS.LINUX)
    void aSystemWhoseLibrariesAreMissingHasNone(String system, String name) {
        Keyring keyring = Keyrings.of(system, Map.of("LOCALAPPDATA", directory.toString()), World.system());

        assertThat(keyring.name()).isEqualTo(name);
        isGone(keyring, "cannot be called here");
    }

    @Test
    void aVariableThatIsNoPathBreaksNothing() {
        assertThat(Keyrings.of("Windows 11", Map.of("LOCALAPPDATA", "\0"), World.system())
                        .name())
                .isEqualTo("the Windows Credential Manager");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aBusThatSaysNothingIsNotWaitedForForEver() throws Exception {
        Path socket = directory.resolve("bus");
        try (var silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(socket));
            var keyring = new SecretService("unix:path=" + socket, Duration.ofMillis(300));

            assertThatThrownBy(() -> keyring.find("service", "account"))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.fault()).isEqualTo(Fault.UNREADABLE))
                    .hasMessageStartingWith("The keyring does not answer.");
        }
    }
}
