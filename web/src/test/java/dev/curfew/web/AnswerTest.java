package dev.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What an answer can hold, and what it refuses to.
class AnswerTest {
    /// A value as features have them.
    record Thing(String name, Instant at, Optional<String> note, List<Integer> counts) {}

    @Test
    void treeOfRecordsAndMapsIsWrittenInItsOrder() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("z", new Thing("a\"b", Instant.parse("2026-11-22T08:00:00Z"), Optional.empty(), List.of(1, 2)));
        tree.put("a", true);
        tree.put("none", null);
        assertThat(((Answer.Whole) Answer.json(200, tree)).text())
                .isEqualTo(
                        "{\"z\":{\"name\":\"a\\\"b\",\"at\":\"2026-11-22T08:00:00Z\",\"note\":null,\"counts\":[1,2]},"
                                + "\"a\":true,\"none\":null}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: x=1", "a\nb", "a\rb", "a\u0000b", "a\u007fb", "\u00fc"})
    void headerThatWouldBeTwoIsRefused(String value) {
        assertThatThrownBy(() -> Answer.noContent().with("x-name", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("x-name")
                .hasMessageNotContaining(value);
        assertThatThrownBy(() -> Answer.redirect("/" + value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cookie.of("name", value, true)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Answer.noContent().with(value, "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void headerIsReplacedAndCookieIsAdded() {
        Answer answer = Answer.text(200, "x")
                .with("cache-control", "no-cache")
                .with("Cache-Control", "no-store")
                .cookie(Cookie.of("a", "1", false))
                .cookie(Cookie.of("a", "2", false));
        assertThat(answer.headers())
                .containsExactly(
                        new Answer.Header("Content-Type", "text/plain; charset=utf-8"),
                        new Answer.Header("Cache-Control", "no-store"),
                        new Answer.Header("Set-Cookie", "a=1; Path=/; HttpOnly; SameSite=Lax"),
                        new Answer.Header("Set-Cookie", "a=2; Path=/; HttpOnly; SameSite=Lax"));
    }

    @Test
    void cookieSaysHowLongAndWhere() {
        Cookie cookie = Cookie.of("curfew_session", "v", true)
                .lasting(Duration.ofHours(12))
                .within("/oauth")
                .sameSite(Cookie.SameSite.STRICT);
        assertThat(cookie.line())
                .isEqualTo("curfew_session=v; Path=/oauth; Max-Age=43200; HttpOnly; Secure; SameSite=Strict");
        assertThat(Cookie.gone("a", true).line()).isEqualTo("a=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax");
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:1455/auth/callback?x=1, http://127.0.0.1:1455",
        "http://localhost:1455/, http://localhost:1455",
        "https://app.example/callback, https://app.example",
        "http://[::1]:1455/auth, http:",
        "com.example.app:/callback, com.example.app:",
        "https://app.example.;script-src, https:",
    })
    void formMayLeadToTheAppAndNowhereElse(String redirect, String source) {
        URI uri = URI.create(redirect.replace(";", "%3B"));
        assertThat(Answer.html(200, "").formMayLeadTo(uri).header("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("; form-action 'self' " + source + "; "));
    }

    @Test
    void oauthErrorKeepsToItsAlphabet() {
        Answer answer = Answer.oauthError(400, "invalid_grant", "no \"such\"\n token\\ \u00fc");
        assertThat(((Answer.Whole) answer).text())
                .isEqualTo("{\"error\":\"invalid_grant\",\"error_description\":\"no such token \"}");
        assertThat(answer.header("cache-control")).hasValue("no-store");
    }
}
