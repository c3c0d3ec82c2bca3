package dev.curfew.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProblemTest {
    @Test
    void waitIsRoundedUpSoThatNobodyComesTooEarly() {
        var problem = Problem.slowDown(Duration.ofMillis(6_001));

        assertThat(problem.retryAfterSeconds()).contains(7L);
        assertThat(problem.hint()).isEqualTo("Try again in 7 seconds.");
        assertThat(Problem.slowDown(Duration.ofNanos(1)).retryAfterSeconds()).contains(1L);
        assertThat(Problem.slowDown(Duration.ofSeconds(2)).retryAfterSeconds()).contains(2L);
    }

    @Test
    void whatWaitingDoesNotHelpNamesNoTime() {
        assertThat(new Problem(Problem.Kind.NOT_FOUND, "").retryAfterSeconds()).isEmpty();
    }
}
