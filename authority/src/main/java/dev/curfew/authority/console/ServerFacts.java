package dev.curfew.authority.console;

import dev.curfew.authority.console.page.Admin;
import dev.curfew.authority.key.Keys;
import dev.curfew.authority.store.Store;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// What is true of this server and is decided where it is started, not on a page.
///
/// @param issuer the URL under which people and apps reach it
/// @param keyLife how long a signing key signs
/// @param map whether it knows where addresses are
public record ServerFacts(String issuer, Store store, Keys keys, Duration keyLife, boolean map) {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    List<Admin.Fact> shown() {
        var signing = keys.signing();
        String version = ServerFacts.class.getPackage().getImplementationVersion();
        return List.of(
                new Admin.Fact("Issuer", issuer),
                new Admin.Fact("Version", Objects.requireNonNullElse(version, "unpackaged")),
                new Admin.Fact("Database", store.engine()),
                new Admin.Fact(
                        "Locations", map ? "From the operator’s map" : "No map: only private networks are told apart"),
                new Admin.Fact("Signing key", signing.id() + ", made on " + DAY.format(signing.created())),
                new Admin.Fact(
                        "Next rotation",
                        "By itself on " + DAY.format(signing.rotatedAt().plus(keyLife))),
                new Admin.Fact("API contract", issuer + "/openapi.yaml"));
    }
}
