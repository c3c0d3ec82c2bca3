package dev.curfew.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Secret;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthFileTest {
    private static final Instant AT = Instant.parse("2026-11-22T08:00:00Z");

    private static NewTokens brought(String id, String access, String refresh) {
        return new NewTokens(secret(id), secret(access), secret(refresh));
    }

    private static Optional<Secret> secret(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Secret.of(text));
    }

    @Test
    void whatCodexWroteIsWrittenBackByteForByte() {
        assertThat(Samples.text(Samples.file(Samples.codexFile()))).isEqualTo(Samples.codexFile());
    }

    @Test
    void whatCodexWroteIsUnderstood() {
        var credential = Samples.file(Samples.codexFile()).credential();

        assertThat(credential)
                .contains(new Credential.Managed(
                        new Credential.Tokens(
                                Optional.of(Secret.of(Samples.idToken("u1", "acct-1"))),
                                Secret.of("opaque"),
                                Optional.of(Secret.of("rt-1")),
                                Optional.empty(),
                                Optional.of("https://curfew.example.com/"),
                                Optional.of("app_EMoamEEZ73f0CkXaXp7hrann"),
                                new Credential.Holder(
                                        Optional.of("u1@example.com"),
                                        Optional.of("u1"),
                                        Optional.of("acct-1"),
                                        Optional.of("pro")),
                                Optional.empty()),
                        Optional.of("acct-1"),
                        Optional.of(Instant.parse("2026-11-22T00:28:09.827885385Z"))));
    }

    @Test
    void aRefreshChangesItsTokensAndItsTimeAndNothingElse() {
        String odd = "{\"z\":1.50e2,\"auth_mode\":\"chatgpt\",\"later\":{\"deep\":[1,{\"x\":null},\"\\u00fc\"]},"
                + "\"OPENAI_API_KEY\":null,\"tokens\":{\"id_token\":\"i\",\"access_token\":\"a\",\"own\":true,\"refresh_token\":\"r\"},"
                + "\"last_refresh\":\"2026-11-01T00:00:00Z\",\"tail\":12345678901234567890}";

        var renewed = Samples.file(odd).renewed(brought("", "a2", "r2"), AT);

        assertThat(renewed)
                .isEqualTo(Samples.file(odd.replace("\"a\"", "\"a2\"")
                        .replace("\"r\"", "\"r2\"")
                        .replace("2026-11-01T00:00:00Z", "2026-11-22T08:00:00Z")));
        assertThat(Samples.text(renewed))
                .startsWith("{\n  \"z\": 1.50e2,\n  \"auth_mode\": \"chatgpt\",\n  \"later\": {")
                .contains("\"OPENAI_API_KEY\": null", "\"own\": true")
                .endsWith("\"tail\": 12345678901234567890\n}");
    }

    @Test
    void aSignInLeavesNoTraceOfTheOneBeforeAndKeepsWhatWeDoNotKnow() {
        var before = Samples.file(Samples.codexFile()
                .replace("\"OPENAI_API_KEY\": null", "\"OPENAI_API_KEY\": \"sk-1\", \"later\": {\"x\": 1}"));

        var after = before.signedIn(
                brought(Samples.idToken("u2", "acct-2"), "access", "refresh"), "https://i.example", "app", "owner", AT);

        assertThat(Samples.text(after))
                .contains(
                        "\"OPENAI_API_KEY\": null",
                        "\"later\"",
                        "\"account_id\": \"acct-2\"",
                        "\"issuer\": \"https://i.example\"")
                .doesNotContain("sk-1", "rt-1", "acct-1", "tCJ3");
        assertThat(after.credential())
                .get()
                .isInstanceOfSatisfying(
                        Credential.Managed.class,
                        managed -> assertThat(managed.account()).contains("acct-2"));
    }

    @Test
    void aFileOfOursHasTheOrderOfCodex() {
        var file = AuthFile.empty()
                .signedIn(brought(Samples.idToken("u1", "acct-1"), "a", "r"), "https://i.example", "app", "owner", AT);

        assertThat(Samples.text(file).lines().map(String::strip).map(line -> line.replaceAll(":.*", "")))
                .containsExactly(
                        "{",
                        "\"auth_mode\"",
                        "\"OPENAI_API_KEY\"",
                        "\"tokens\"",
                        "\"id_token\"",
                        "\"access_token\"",
                        "\"refresh_token\"",
                        "\"oauth_provenance\"",
                        "\"issuer\"",
                        "\"client_id\"",
                        "},",
                        "\"login_owner_id\"",
                        "\"account_id\"",
                        "},",
                        "\"last_refresh\"",
                        "}");
    }

    @Test
    void loginWithApiKeyOverwritesExistingAuthJson() {
        var file = Samples.file(Samples.codexFile()).withApiKey(Secret.of("sk-new"));

        assertThat(file.credential()).contains(new Credential.ApiKey(Secret.of("sk-new")));
        assertThat(Samples.text(file))
                .isEqualTo("{\n  \"auth_mode\": \"apikey\",\n  \"OPENAI_API_KEY\": \"sk-new\"\n}");
    }

    @Test
    void aPersonalTokenNamesNoModeSoThatOlderCodexReadsIt() {
        var file = Samples.file(Samples.codexFile()).withPersonalToken(Secret.of("at-crak_1"));

        assertThat(file.credential()).contains(new Credential.PersonalToken(Secret.of("at-crak_1")));
        assertThat(Samples.text(file))
                .isEqualTo("{\n  \"OPENAI_API_KEY\": null,\n  \"personal_access_token\": \"at-crak_1\"\n}");
    }

    @Test
    void proAccountWithNoApiKeyUsesChatgptAuth() {
        var file = Samples.file(
                "{\"OPENAI_API_KEY\":null,\"tokens\":{\"id_token\":\"%s\",\"access_token\":\"a\",\"refresh_token\":\"r\"}}"
                        .formatted(Samples.idToken("u1", "acct-9")));

        assertThat(file.credential())
                .get()
                .isInstanceOfSatisfying(
                        Credential.Managed.class,
                        managed -> assertThat(managed.account()).contains("acct-9"));
    }

    @Test
    void loadsApiKeyFromAuthJson() {
        assertThat(Samples.file("{\"OPENAI_API_KEY\":\"sk-1\",\"tokens\":null}").credential())
                .contains(new Credential.ApiKey(Secret.of("sk-1")));
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"auth_mode\":\"agentIdentity\",\"agent_identity\":\"jwt\"}', agentIdentity",
        "'{\"auth_mode\":\"agentIdentity\",\"agent_identity\":{\"id\":1}}', agentIdentity",
        "'{\"OPENAI_API_KEY\":null,\"bedrock_api_key\":{\"key\":\"k\"}}', bedrockApiKey",
        "'{\"auth_mode\":\"headers\"}', headers"
    })
    void whatOnlyCodexUsesIsNamedAndKept(String json, String mode) {
        assertThat(Samples.file(json).credential()).contains(new Credential.Foreign(mode));
        assertThat(Samples.file(Samples.text(Samples.file(json)))).isEqualTo(Samples.file(json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"a\":1,\"a\":2}",
                "{} {}",
                "{\"a\":}",
                "{\"a\":\"\u0000\"}",
                "{'a':1}",
                "nonsense"
            })
    void whatIsNoJsonObjectIsNoFile(String text) {
        assertThat(AuthFile.parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void depthIsBounded() {
        String deep = "{\"a\":".repeat(70) + "1" + "}".repeat(70);

        assertThat(AuthFile.parse(deep.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void brokenUtf8IsNoFile() {
        assertThat(AuthFile.parse(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}))
                .isEmpty();
    }

    @Test
    void nothingSecretIsPrinted() {
        var file = Samples.file(Samples.codexFile());

        assertThat(file + " " + file.credential()).doesNotContain("rt-1", "opaque", Samples.idToken("u1", "acct-1"));
    }

    @Test
    void aCredentialIsKnownAgainByItsTokensOnly() {
        var one = Samples.file(Samples.codexFile()).credential().orElseThrow();
        var later = Samples.file(Samples.codexFile().replace("00:28:09", "00:29:09"))
                .credential()
                .orElseThrow();
        var other = Samples.file(Samples.codexFile().replace("rt-1", "rt-2"))
                .credential()
                .orElseThrow();

        assertThat(later.fingerprint()).isEqualTo(one.fingerprint());
        assertThat(other.fingerprint()).isNotEqualTo(one.fingerprint());
    }

    /// A stale one would end the wrong session, and be believed.
    @Test
    void aRevocationTokenOutlivesRefreshesAndNoSignIn() {
        var first = new NewTokens(
                Optional.empty(),
                Optional.of(Secret.of("a1")),
                Optional.of(Secret.of("r1")),
                Optional.of(Secret.of("crrv_1")));
        AuthFile file = AuthFile.empty().signedIn(first, "https://i.example", "app", "owner-1", AT);
        AuthFile renewed = file.renewed(brought("", "a2", "r2"), AT);
        AuthFile other = renewed.signedIn(brought("", "a3", "r3"), "https://i.example", "app", "owner-2", AT);

        assertThat(revocation(file)).contains(Secret.of("crrv_1"));
        assertThat(revocation(renewed)).contains(Secret.of("crrv_1"));
        assertThat(revocation(other)).isEmpty();
    }

    private static Optional<Secret> revocation(AuthFile file) {
        return ((Credential.Managed) file.credential().orElseThrow()).tokens().revocationToken();
    }
}
