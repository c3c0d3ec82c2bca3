package dev.curfew.gateway.console;

import java.time.Duration;
import java.util.Locale;

/// Numbers as the pages say them.
final class Figures {
    private Figures() {}

    /// Such as `4,812`.
    static String count(long count) {
        return String.format(Locale.ENGLISH, "%,d", count);
    }

    /// To three digits, such as `812`, `31.2 k` or `4.05 M`.
    static String tokens(long tokens) {
        if (tokens < 1_000) {
            return Long.toString(tokens);
        }
        double scaled = tokens;
        String unit = "";
        for (String larger : new String[] {"k", "M", "G", "T"}) {
            if (scaled >= 999.5) {
                scaled /= 1_000;
                unit = larger;
            }
        }
        int places = scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2;
        return String.format(Locale.ENGLISH, "%." + places + "f %s", scaled, unit);
    }

    /// Millionths of a dollar, such as `$71.40`; tenths of a cent where it is less than a dollar.
    static String dollars(long micros) {
        return String.format(Locale.ENGLISH, micros != 0 && micros < 1_000_000 ? "$%,.3f" : "$%,.2f", micros / 1e6);
    }

    /// Such as `512 ms` or `4.1 s`.
    static String span(Duration span) {
        long millis = span.toMillis();
        return millis < 1_000 ? millis + " ms" : String.format(Locale.ENGLISH, "%.1f s", millis / 1e3);
    }
}
