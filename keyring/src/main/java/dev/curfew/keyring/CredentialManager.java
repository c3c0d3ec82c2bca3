package dev.curfew.keyring;

import dev.curfew.base.Secret;
import dev.curfew.client.Keyring;
import dev.curfew.client.StoreException;
import dev.curfew.client.StoreException.Fault;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The keyring of Windows: generic credentials, named and written as Codex does it, which is text in UTF-16.
/// What is longer than a credential may be, as a sign-in with its tokens is, is sealed in a file; the
/// credential then holds the key. The credential is written last and decides: killed at any moment, there is
/// the old secret or the new one.
final class CredentialManager implements Keyring {
    private static final String TRY =
            " Try again, or set cli_auth_credentials_store to file. What was stored is as it was.";

    private final Supplier<Credentials> credentials;
    private final SealedFiles files;

    /// @param credentials asked for at each use, so that nothing native is loaded before
    CredentialManager(Supplier<Credentials> credentials, SealedFiles files) {
        this.credentials = credentials;
        this.files = files;
    }

    @Override
    public Optional<Secret> find(String service, String account) throws StoreException {
        String target = target(service, account);
        Optional<Secret> text = read(calls(), target);
        Optional<SealedFiles.Key> key = text.flatMap(SealedFiles.Key::read);
        return key.isPresent() ? Optional.of(files.open(target, key.get())) : text;
    }

    @Override
    public void put(String service, String account, Secret secret) throws StoreException {
        Credentials calls = calls();
        String target = target(service, account);
        Credentials.Found there = calls.read(target);
        if (there.error() != Credentials.OK && there.error() != Credentials.NOT_FOUND) {
            throw refused(there.error(), Fault.UNWRITABLE);
        }
        Optional<SealedFiles.Key> before = there.blob().flatMap(CredentialManager::key);
        byte[] blob = utf16(secret);
        if (blob.length <= Credentials.MOST) {
            write(calls, target, account, Secret.of(blob));
            before.ifPresent(key -> files.remove(target, key));
            return;
        }
        SealedFiles.Key key = before.isPresent() ? before.get() : files.newKey();
        files.seal(target, key, secret);
        if (before.isEmpty()) {
            write(calls, target, account, Secret.of(utf16(key.text())));
        }
    }

    @Override
    public boolean remove(String service, String account) throws StoreException {
        Credentials calls = calls();
        String target = target(service, account);
        Optional<SealedFiles.Key> before = calls.read(target).blob().flatMap(CredentialManager::key);
        int error = calls.delete(target);
        if (error == Credentials.NOT_FOUND) {
            return false;
        }
        if (error != Credentials.OK) {
            throw refused(error, Fault.UNWRITABLE);
        }
        // Without its key the file is of no use; what was killed in between leaves it.
        before.ifPresent(key -> files.remove(target, key));
        return true;
    }

    @Override
    public String name() {
        return "the Windows Credential Manager";
    }

    /// Codex's name for it. Windows does not tell upper case from lower case in it.
    private static String target(String service, String account) {
        return account + "." + service;
    }

    private Credentials calls() throws StoreException {
        try {
            return credentials.get();
        } catch (LinkageError e) {
            throw gone("The Credential Manager cannot be called here.", e);
        }
    }

    private static Optional<Secret> read(Credentials calls, String target) throws StoreException {
        Credentials.Found found = calls.read(target);
        if (found.error() == Credentials.NOT_FOUND) {
            return Optional.empty();
        }
        if (found.error() != Credentials.OK) {
            throw refused(found.error(), Fault.UNREADABLE);
        }
        Optional<Secret> text = found.blob().flatMap(CredentialManager::text);
        if (text.isEmpty()) {
            throw new StoreException(
                    Fault.FOREIGN,
                    "What the Credential Manager holds as %s is not what Curfew or Codex writes. Sign in again. It was left as it is."
                            .formatted(target),
                    null);
        }
        return text;
    }

    /// The text of a credential; empty where it is none.
    private static Optional<Secret> text(Secret blob) {
        try {
            CharBuffer text =
                    StandardCharsets.UTF_16LE.newDecoder().decode(ByteBuffer.wrap(blob.reveal(Secret.Purpose.KEEP)));
            return Optional.of(Secret.of(text.toString()));
        } catch (CharacterCodingException notOne) {
            return Optional.empty();
        }
    }

    private static Optional<SealedFiles.Key> key(Secret blob) {
        return text(blob).flatMap(SealedFiles.Key::read);
    }

    private static void write(Credentials calls, String target, String account, Secret blob) throws StoreException {
        int error = calls.write(target, account, blob);
        if (error != Credentials.OK) {
            throw refused(error, Fault.UNWRITABLE);
        }
    }

    private static byte[] utf16(Secret secret) {
        return secret.revealText(Secret.Purpose.KEEP).getBytes(StandardCharsets.UTF_16LE);
    }

    private static StoreException refused(int error, Fault otherwise) {
        return error == Credentials.NO_SUCH_LOGON_SESSION
                ? gone("This logon, of a service or over the network, has no Credential Manager.", null)
                : new StoreException(
                        otherwise, "The Credential Manager refuses (error %d).".formatted(error) + TRY, null);
    }

    private static StoreException gone(String why, @Nullable Throwable cause) {
        return new StoreException(
                Fault.KEYRING_GONE, why + " Set cli_auth_credentials_store to file, or to auto.", cause);
    }
}
