package dev.curfew.cli.secrets;

import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.AuthFile;
import dev.curfew.client.AutoStore;
import dev.curfew.client.Home;
import dev.curfew.client.Keyring;
import dev.curfew.client.KeyringStore;
import dev.curfew.client.StoreException;
import dev.curfew.client.StoreException.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The sign-in that Codex keeps encrypted when its feature `secret_auth_storage` is on: an age file whose
/// passphrase is in the keyring. The file holds texts by name; one of them is what `auth.json` would be.
public final class CodexSecrets {
    private static final String SERVICE = "codex";
    private static final List<String> ENTRIES = List.of("global/CODEX_AUTH", "global/CLI_AUTH");
    private static final int LARGEST = 1 << 20;

    private CodexSecrets() {}

    /// The sign-in of a home, wherever Codex has put it: encrypted, in the keyring, or in its file.
    ///
    /// @throws StoreException when something is there that cannot be read; it stays as it is
    public static Optional<AuthFile> ofHome(Home home, Keyring keyring, World world) throws StoreException {
        Optional<AuthFile> encrypted = read(home, keyring);
        return encrypted.isPresent()
                ? encrypted
                : AutoStore.of(keyring, home, world).load();
    }

    /// What Codex keeps so for a home; empty where it keeps nothing.
    ///
    /// @throws StoreException when something is there that cannot be read; it stays as it is
    public static Optional<AuthFile> read(Home home, Keyring keyring) throws StoreException {
        Optional<Path> file = KeyringStore.secrets(home).stream().findFirst();
        if (file.isEmpty()) {
            return Optional.empty();
        }
        byte[] sealed = bytes(file.get());
        Secret passphrase = keyring.find(SERVICE, KeyringStore.account("secrets", home.path()))
                .orElseThrow(() -> unusable(file.get(), "its passphrase is not in " + keyring.name(), null));
        return Optional.of(understood(file.get(), opened(file.get(), sealed, passphrase)));
    }

    private static byte[] bytes(Path file) throws StoreException {
        try {
            if (Files.size(file) > LARGEST) {
                throw unusable(file, "it is far too large", null);
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw unusable(file, "it has just gone", e);
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw unusable(file, "you may not, or it is no file", e);
        }
    }

    private static byte[] opened(Path file, byte[] sealed, Secret passphrase) throws StoreException {
        try (var channel = new StandardDecryptingChannelFactory()
                        .newDecryptingChannel(
                                Channels.newChannel(new ByteArrayInputStream(sealed)),
                                List.of(new ScryptStanza(passphrase)));
                var in = Channels.newInputStream(channel)) {
            return in.readNBytes(LARGEST);
        } catch (ScryptStanza.TooDear e) {
            throw unusable(file, String.valueOf(e.getMessage()), null);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            // Not its message: it may quote what it read.
            throw unusable(file, "it was changed, is cut short, or is sealed with another passphrase", null);
        }
    }

    private static AuthFile understood(Path file, byte[] opened) throws StoreException {
        try {
            JsonNode secrets = JsonMapper.shared().readTree(opened).path("secrets");
            return ENTRIES.stream()
                    .map(secrets::path)
                    .filter(JsonNode::isString)
                    .findFirst()
                    .map(text -> text.stringValue().getBytes(StandardCharsets.UTF_8))
                    .flatMap(AuthFile::parse)
                    .filter(it -> it.credential().isPresent())
                    .orElseThrow(() -> unusable(file, "it holds no sign-in", null));
        } catch (JacksonException e) {
            throw unusable(file, "what is in it is not what this version knows", null);
        }
    }

    private static StoreException unusable(Path file, String why, @org.jspecify.annotations.Nullable Exception cause) {
        return new StoreException(
                Fault.UNREADABLE,
                "%s cannot be read: %s. Sign in again instead of importing. It was left as it is.".formatted(file, why),
                cause);
    }
}
