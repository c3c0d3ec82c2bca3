package dev.curfew.cli.secrets;

import com.exceptionfactory.jagged.FileKey;
import com.exceptionfactory.jagged.RecipientStanza;
import com.exceptionfactory.jagged.RecipientStanzaReader;
import dev.curfew.base.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;

/// The recipient of an age file that is sealed with a passphrase
/// ([C2SP age, "scrypt"](https://c2sp.org/age#scrypt-recipient-stanza)): the only one that such a file has.
///
/// @param passphrase as it is typed
record ScryptStanza(Secret passphrase) implements RecipientStanzaReader {
    private static final String LABEL = "age-encryption.org/v1/scrypt";
    /// What a file may ask for at most: four gibibytes, and some seconds.
    private static final int HIGHEST = 22;

    /// It would take more memory than there is, or than it should.
    static final class TooDear extends GeneralSecurityException {
        private static final long serialVersionUID = 1L;

        TooDear(String what) {
            super(what);
        }
    }

    @Override
    public FileKey getFileKey(Iterable<RecipientStanza> stanzas) throws GeneralSecurityException {
        Iterator<RecipientStanza> each = stanzas.iterator();
        if (!each.hasNext()) {
            throw new GeneralSecurityException("it has no recipient");
        }
        RecipientStanza stanza = each.next();
        List<String> arguments = stanza.getArguments();
        if (each.hasNext() || !stanza.getType().equals("scrypt") || arguments.size() != 2) {
            throw new GeneralSecurityException("it is not sealed with a passphrase");
        }
        byte[] salt = Base64.getDecoder().decode(arguments.getFirst());
        if (salt.length != 16 || !arguments.getLast().matches("[1-9]\\d?")) {
            throw new GeneralSecurityException("it is not sealed with a passphrase");
        }
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(key(salt, Integer.parseInt(arguments.getLast())), "ChaCha20"),
                new IvParameterSpec(new byte[12]));
        return new FileKey(cipher.doFinal(stanza.getBody()));
    }

    private byte[] key(byte[] salt, int work) throws TooDear {
        // Eight blocks of 128 bytes for each of 2^work, and some room for all else.
        long memory = (1024L << Math.min(work, 40)) + (64L << 20);
        if (work > HIGHEST || memory > Runtime.getRuntime().maxMemory()) {
            throw new TooDear(
                    "opening it takes %d MiB of memory, more than this program may use".formatted(memory >> 20));
        }
        byte[] label = LABEL.getBytes(StandardCharsets.US_ASCII);
        byte[] all = ByteBuffer.allocate(label.length + salt.length)
                .put(label)
                .put(salt)
                .array();
        return SCrypt.generate(passphrase.reveal(Secret.Purpose.DERIVE), all, 1 << work, 8, 1, 32);
    }
}
