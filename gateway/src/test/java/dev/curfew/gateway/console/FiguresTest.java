package dev.curfew.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    @ParameterizedTest
    @CsvSource({
        "0,0",
        "999,999",
        "1000,1.00 k",
        "9994,9.99 k",
        "9995,10.0 k",
        "31240,31.2 k",
        "99949,99.9 k",
        "99950,100 k",
        "999499,999 k",
        "999500,1.00 M",
        "4051000,4.05 M",
        "1500000000,1.50 G"
    })
    void tokensKeepThreeDigits(long tokens, String said) {
        assertThat(Figures.tokens(tokens)).isEqualTo(said);
    }

    @ParameterizedTest
    @CsvSource({"0,$0.00", "1,$0.000", "4200,$0.004", "999999,$1.000", "71400000,$71.40"})
    void centsMatterBelowADollar(long micros, String said) {
        assertThat(Figures.dollars(micros)).isEqualTo(said);
    }

    @ParameterizedTest
    @CsvSource({"0,0 ms", "999,999 ms", "4100,4.1 s"})
    void aSpanIsInTheUnitThatFits(long millis, String said) {
        assertThat(Figures.span(Duration.ofMillis(millis))).isEqualTo(said);
    }
}
