package dev.curfew.authority.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
    private static final Instant NOW = Samples.NOW;

    @ParameterizedTest
    @CsvSource({
        "PT-2H, just now",
        "PT0S, just now",
        "PT59S, just now",
        "PT1M, 1 minute ago",
        "PT3M59S, 3 minutes ago",
        "PT60M, 1 hour ago",
        "PT23H59M, 23 hours ago",
        "P1D, 1 day ago",
        "P59D, 59 days ago",
        "P60D, 2 months ago",
        "P800D, 2 years ago"
    })
    void pastIsSaidInItsLargestUnit(Duration past, String words) {
        assertThat(Words.ago(NOW.minus(past), NOW)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"PT-1H, within a minute", "PT30S, within a minute", "PT15M, in 15 minutes", "P22DT5H, in 22 days"})
    void futureIsSaidInItsLargestUnit(Duration ahead, String words) {
        assertThat(Words.ahead(NOW.plus(ahead), NOW)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"0, 1 second", "45, 45 seconds", "90, 90 seconds", "91, 2 minutes", "121, 3 minutes"})
    void whoeverHasToWaitIsNotAskedBackTooEarly(long seconds, String words) {
        assertThat(Words.patience(seconds)).isEqualTo(words);
    }

    @Test
    void countsAgreeWithTheirNoun() {
        assertThat(Words.count(0, "session")).isEqualTo("0 sessions");
        assertThat(Words.count(1, "session")).isEqualTo("1 session");
        assertThat(Words.count(100_000, "session")).isEqualTo("100,000 sessions");
    }

    @Test
    void everyScopeIsSaidEvenAnUnknownOne() {
        assertThat(Words.scope("offline_access")).isEqualTo("Stay signed in until you or an admin sign it out");
        assertThat(Words.scope("x.y")).contains("x.y");
    }
}
