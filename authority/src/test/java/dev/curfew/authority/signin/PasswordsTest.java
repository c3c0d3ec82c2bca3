package dev.curfew.authority.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.curfew.authority.workspace.Password;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

    private final Passwords passwords = new Passwords(1);

    @Test
    void hashNamesItsParametersAndFitsItsPasswordOnly() {
        var kept = kept("four unrelated words do");

        assertThat(kept.hash()).startsWith("{argon2}$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(passwords.matches(Secret.of("four unrelated words do"), Optional.of(kept)))
                .isTrue();
        assertThat(passwords.matches(Secret.of("four unrelated words dO"), Optional.of(kept)))
                .isFalse();
        assertThat(passwords.isDated(kept)).isFalse();
    }

    @Test
    void samePasswordHasAnotherHashEachTime() {
        assertThat(kept("four unrelated words do").hash())
                .isNotEqualTo(kept("four unrelated words do").hash());
    }

    @Test
    void nothingFitsWhereNothingIsKept() {
        assertThat(passwords.matches(Secret.of("nobody has this password, not even"), Optional.empty()))
                .isFalse();
    }

    @Test
    void hashOfWeakerParametersIsDated() {
        var old = new Password(
                "per_1",
                "{argon2}$argon2id$v=19$m=4096,t=1,p=1$Y3VyZmV3IGtub3dzIG5vbg$"
                        + "bm9ib2R5IGhhcyB0aGlzIHBhc3N3b3JkLCBub3QgZXZlbg",
                NOW);

        assertThat(passwords.isDated(old)).isTrue();
    }

    @Test
    void whoeverWouldWaitLongForATurnIsToldWhenToComeBack() {
        var busy = new Passwords(1, Duration.ZERO);

        var refused = busy.inTurn(() -> CompletableFuture.supplyAsync(() ->
                        catchThrowableOfType(Problem.class, () -> busy.hash(Secret.of("four unrelated words do"))))
                .join());

        assertThat(refused.kind()).isEqualTo(Problem.Kind.OVERLOADED);
        assertThat(refused.retryAfterSeconds()).contains(1L);
        assertThat(busy.hash(Secret.of("four unrelated words do"))).startsWith("{argon2}");
    }

    @Test
    void printingAPasswordShowsNoHash() {
        assertThat(kept("four unrelated words do").toString()).doesNotContain("argon2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "short",
                "Password1234",
                "pa55w0rd!!!!",
                "P@ssw0rd2026!",
                "123456789012",
                "qwertyuiopas",
                "aaaaaaaaaaaaaaaa",
                "abcabcabcabc",
                "abcdefghijklmnop",
                "!!Welcome2026!!",
                "letmein-letmein",
                "sunshine123456",
                "iloveyou-iloveyou",
                "olga@example.com",
                "olga20261122",
                "ChangeMe!2026",
                "curfewadmin2026",
                "correct horse battery staple"
            })
    void whatAGuesserTriesFirstIsRefused(String password) {
        assertThat(Passwords.wrong(Secret.of(password), "olga@example.com")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "olga-weber-1987",
                "WeberWeberWeber!",
                "OlgaSummer2026",
                "curfew-curfew-curfew",
                "Curfew!Password1",
                "example-example-2026",
                "198704121987",
                "0049171234567890"
            })
    void whatIsMadeOfOnesOwnWordsIsRefused(String password) {
        assertThat(Passwords.wrong(Secret.of(password), "o.weber@example.com", "Olga Weber"))
                .isPresent();
    }

    @Test
    void ownWordsAmongOthersWillDo() {
        assertThat(Passwords.wrong(Secret.of("olga paints seven lighthouses"), "o.weber@example.com", "Olga Weber"))
                .isEmpty();
        assertThat(Passwords.wrong(Secret.of("tungsten marmalade ferry"), "a@b.c", "T M"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "four unrelated words do",
                "tungsten-marmalade-ferry-eleven",
                "x9$kQ2!vL7pz",
                "наши четыре слова",
                "Ohne Fleiß kein Preis, sagt Tante Erna"
            })
    void otherOnesWillDo(String password) {
        assertThat(Passwords.wrong(Secret.of(password), "olga@example.com")).isEmpty();
    }

    @Test
    void whatIsTooLongIsRefused() {
        assertThat(Passwords.wrong(Secret.of("tungsten marmalade ".repeat(20)), "a@b"))
                .isPresent();
    }

    private Password kept(String password) {
        return new Password("per_1", passwords.hash(Secret.of(password)), NOW);
    }
}
