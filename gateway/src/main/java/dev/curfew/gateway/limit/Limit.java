package dev.curfew.gateway.limit;

import dev.curfew.authority.store.Kind;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// How much one key or person may use in a span.
///
/// @param subject the identifier of the key or person
/// @param model the model that it is about; empty for all together
/// @param most tokens, requests, or millionths of a dollar
public record Limit(
        String id,
        Holder holder,
        String subject,
        Measure measure,
        Span span,
        Optional<String> model,
        long most,
        Instant createdAt) {
    /// How the table holds it.
    public static final Kind<Limit> KIND = Kind.<Limit>in("usage_limit")
            .id(Limit::id)
            .fixedText("subject_kind", it -> it.holder().code())
            .fixedText("subject", Limit::subject)
            .fixedText("measure", it -> it.measure().code())
            .fixedText("span", it -> it.span().code())
            .fixedText("model", Limit::model)
            .number("most", Limit::most)
            .fixedNumber("created_at", Limit::createdAt)
            .read(row -> new Limit(
                    row.text("id"),
                    Holder.valueOf(row.text("subject_kind").toUpperCase(Locale.ROOT)),
                    row.text("subject"),
                    Measure.of(row.text("measure")).orElseThrow(),
                    Span.of(row.text("span")).orElseThrow(),
                    row.maybeText("model"),
                    row.number("most"),
                    row.instant("created_at")));

    /// Whose it is.
    public enum Holder {
        KEY,
        PERSON;

        /// Such as `key`.
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The same with another bound.
    Limit of(long bound) {
        return new Limit(id, holder, subject, measure, span, model, bound, createdAt);
    }
}
