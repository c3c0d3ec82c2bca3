package dev.curfew.cli.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.exceptionfactory.jagged.FileKey;
import com.exceptionfactory.jagged.RecipientStanza;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.AuthFile;
import dev.curfew.client.Home;
import dev.curfew.client.Keyring;
import dev.curfew.client.KeyringStore;
import dev.curfew.client.StoreException;
import dev.curfew.client.StoreException.Fault;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A file that Codex sealed, and others sealed in the same way with less work.
class CodexSecretsTest {
    private static final String SIGN_IN =
            "{\"version\":1,\"secrets\":{\"global/CODEX_AUTH\":\"{\\\"auth_mode\\\":\\\"apikey\\\",\\\"OPENAI_API_KEY\\\":\\\"sk-canary\\\"}\"}}";
    private static final int WORK = 4;

    /// Written by Codex 0.169.0 with `secret_auth_storage`: work 19, half a gibibyte.
    private static final String OF_CODEX = """
            YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCA1My9HN1lHTlVtK2VjUVAyckx1UmZnIDE5Ck5ydlRPN2RONU
            RGeHlTN3lmN2Q1RGhPbElHL3NOU2lRWkxIdmI3c2NEYTAKLS0tIFhGOTJvQi9vWk1jTlpRTThqWC9KbmM1MXYvYjY1
            b3dVTW50OTdzSC9BSkEKQ9N6HJCMOZK+yKvUFUlMf5QM4KXKF/ihOsGqXFaFOzvhzzlKPc84oSQ2IA9b3dumVLXhHd
            gxaBG8BfGvLj/xh/OB6BoITvmwh4CHiBcC8DSUXFtKLLMKqW8WPA/HIh8EC1dCywwo9DPzLUPwSswzjf0isN8/e4r6
            +By54aWMfP37iL+UeqwG/7edTHa9EdezYqWSL99fRZgX
            """;

    private static final Secret PASSPHRASE_OF_CODEX = Secret.of("28VuN7QZ+VnBm/MZWzCVGkWpPZSGvhtAN+89JX+4UVw=");

    @TempDir
    Path directory;

    private final Map<String, Secret> entries = new HashMap<>();
    private Home home;
    private Path file;

    @BeforeEach
    void keepThePassphrase() throws Exception {
        home = new Home(directory);
        file = Files.createDirectories(directory.resolve("secrets")).resolve("codex_auth.age");
        entries.put("codex/" + KeyringStore.account("secrets", directory), Secret.of("passphrase"));
    }

    private static byte[] sealed(String text) throws Exception {
        var out = new ByteArrayOutputStream();
        try (var channel = new StandardEncryptingChannelFactory()
                .newEncryptingChannel(Channels.newChannel(out), List.of(key -> List.of(stanza(key))))) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
        return out.toByteArray();
    }

    private static RecipientStanza stanza(FileKey key) throws GeneralSecurityException {
        byte[] salt = new byte[16];
        byte[] label = "age-encryption.org/v1/scrypt".getBytes(StandardCharsets.US_ASCII);
        byte[] all = ByteBuffer.allocate(label.length + 16).put(label).put(salt).array();
        byte[] wrapping = SCrypt.generate("passphrase".getBytes(StandardCharsets.UTF_8), all, 1 << WORK, 8, 1, 32);
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(wrapping, "ChaCha20"), new IvParameterSpec(new byte[12]));
        byte[] body = cipher.doFinal(key.getEncoded());
        return new RecipientStanza() {
            @Override
            public String getType() {
                return "scrypt";
            }

            @Override
            public List<String> getArguments() {
                return List.of(Base64.getEncoder().withoutPadding().encodeToString(salt), String.valueOf(WORK));
            }

            @Override
            public byte[] getBody() {
                return body.clone();
            }
        };
    }

    private Keyring keyring() {
        return new Keyring() {
            @Override
            public Optional<Secret> find(String service, String account) {
                return Optional.ofNullable(entries.get(service + "/" + account));
            }

            @Override
            public void put(String service, String account, Secret secret) {
                throw new AssertionError("it is read only");
            }

            @Override
            public boolean remove(String service, String account) {
                throw new AssertionError("it is read only");
            }

            @Override
            public String name() {
                return "the keyring";
            }
        };
    }

    private void isRefused(String why) throws Exception {
        byte[] before = Files.readAllBytes(file);

        assertThatThrownBy(() -> CodexSecrets.read(home, keyring()))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.fault()).isEqualTo(Fault.UNREADABLE))
                .hasMessageStartingWith(file + " cannot be read: " + why)
                .hasMessageEndingWith("It was left as it is.")
                .message()
                .doesNotContain("canary");

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void whatCodexSealedIsRead() throws Exception {
        Files.write(file, sealed(SIGN_IN));

        assertThat(CodexSecrets.read(home, keyring())).contains(AuthFile.empty().withApiKey(Secret.of("sk-canary")));
    }

    @Test
    void aFileThatCodexWroteIsRead() throws Exception {
        Files.write(file, Base64.getMimeDecoder().decode(OF_CODEX));
        entries.replaceAll((name, secret) -> PASSPHRASE_OF_CODEX);

        assertThat(CodexSecrets.read(home, keyring()))
                .contains(AuthFile.empty().withApiKey(Secret.of("sk-test-123456789012345")));
    }

    @Test
    void theNameOfOlderVersionsIsReadToo() throws Exception {
        Files.write(file.resolveSibling("cli_auth.age"), sealed(SIGN_IN.replace("CODEX_AUTH", "CLI_AUTH")));

        assertThat(CodexSecrets.read(home, keyring())).isPresent();
    }

    @Test
    void aHomesSignInIsFoundWhereverCodexHasPutIt() throws Exception {
        AuthFile inFile = AuthFile.empty().withApiKey(Secret.of("sk-file"));
        AuthFile inKeyring = AuthFile.empty().withApiKey(Secret.of("sk-keyring"));
        World world = World.system();
        assertThat(CodexSecrets.ofHome(home, keyring(), world)).isEmpty();

        Files.write(home.auth(), inFile.bytes());
        assertThat(CodexSecrets.ofHome(home, keyring(), world)).contains(inFile);
        entries.put("Codex Auth/" + KeyringStore.account(directory), Secret.of(inKeyring.bytes()));
        assertThat(CodexSecrets.ofHome(home, keyring(), world)).contains(inKeyring);
        Files.write(file, sealed(SIGN_IN));
        assertThat(CodexSecrets.ofHome(home, keyring(), world))
                .contains(AuthFile.empty().withApiKey(Secret.of("sk-canary")));
    }

    @Test
    void nothingThereIsNothing() throws Exception {
        assertThat(CodexSecrets.read(home, keyring())).isEmpty();
    }

    @Test
    void anotherPassphraseOpensNothing() throws Exception {
        Files.write(file, sealed(SIGN_IN));
        entries.replaceAll((name, secret) -> Secret.of("canary"));

        isRefused("it was changed, is cut short, or is sealed with another passphrase");
    }

    @Test
    void withoutItsPassphraseItSaysWhereThatShouldBe() throws Exception {
        Files.write(file, sealed(SIGN_IN));
        entries.clear();

        isRefused("its passphrase is not in the keyring");
    }

    @Test
    void everyBytesChangeIsNoticed() throws Exception {
        byte[] good = sealed(SIGN_IN);
        for (int i = 0; i < good.length; i += 3) {
            byte[] bad = good.clone();
            bad[i] ^= 1;
            Files.write(file, bad);

            assertThatThrownBy(() -> CodexSecrets.read(home, keyring()))
                    .as("byte " + i)
                    .isInstanceOf(StoreException.class);
        }
    }

    @Test
    void everyShorterFileIsNoticed() throws Exception {
        byte[] good = sealed(SIGN_IN);
        for (int length = 0; length < good.length; length += 5) {
            Files.write(file, Arrays.copyOf(good, length));

            assertThatThrownBy(() -> CodexSecrets.read(home, keyring()))
                    .as(length + " bytes")
                    .isInstanceOf(StoreException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"22", "30", "63", "99"})
    void aFileThatAsksForTooMuchIsNotTried(String work) throws Exception {
        String text = new String(sealed(SIGN_IN), StandardCharsets.ISO_8859_1);
        Files.write(
                file,
                text.replaceFirst("(-> scrypt \\S+) " + WORK, "$1 " + work).getBytes(StandardCharsets.ISO_8859_1));

        isRefused("opening it takes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"secrets\":{\"global/CODEX_AUTH\":7}}", "{\"secrets\":{\"global/CODEX_AUTH\":\"{}\"}}"})
    void secretsWithoutASignInAreSaid(String text) throws Exception {
        Files.write(file, sealed(text));

        isRefused("it holds no sign-in");
    }

    @Test
    void whatIsNoJsonIsSaid() throws Exception {
        Files.write(file, sealed("canary"));

        isRefused("what is in it is not what this version knows");
    }

    @Test
    void aDirectoryInItsPlaceIsSaid() throws Exception {
        Files.createDirectory(file);

        assertThatThrownBy(() -> CodexSecrets.read(home, keyring())).isInstanceOf(StoreException.class);
    }
}
