package dev.curfew.gateway.limit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What is counted.
public enum Measure {
    /// Tokens, read and written.
    TOKENS,
    /// Tokens read.
    INPUT_TOKENS,
    /// Tokens written.
    OUTPUT_TOKENS,
    /// Millionths of a dollar, by the price table.
    COST,
    /// Requests.
    REQUESTS;

    /// Such as `input_tokens`.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The measure of that code.
    public static Optional<Measure> of(String code) {
        return Arrays.stream(values()).filter(it -> it.code().equals(code)).findFirst();
    }
}
