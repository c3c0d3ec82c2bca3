package dev.curfew.authority.grant;

import dev.curfew.authority.store.Kind;
import java.time.Instant;

/// What a person allowed a third-party app; outlives the sessions begun with it.
///
/// @param scope space-separated
public record Consent(String person, String app, String scope, Instant givenAt) {
    /// How the table holds it.
    public static final Kind<Consent> KIND = Kind.<Consent>in("consent")
            .id(consent -> id(consent.person(), consent.app()))
            .fixedText("person", Consent::person)
            .fixedText("app", Consent::app)
            .text("scope", Consent::scope)
            .number("given_at", Consent::givenAt)
            .read(row -> new Consent(row.text("person"), row.text("app"), row.text("scope"), row.instant("given_at")));

    /// The identifier of a person's consent to an app.
    public static String id(String person, String app) {
        return person + "/" + app;
    }
}
