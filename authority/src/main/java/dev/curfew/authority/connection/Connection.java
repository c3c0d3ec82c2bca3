package dev.curfew.authority.connection;

import dev.curfew.authority.store.Kind;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/// An outbound authorization: that Curfew holds a credential at somebody else's provider, for a person or for
/// the workspace. The credential itself is a row of its own.
///
/// @param label what people call it
/// @param owner the person whose it is; empty for the workspace's
/// @param createdBy the person who added it
public record Connection(
        String id,
        String label,
        Provider provider,
        Optional<String> owner,
        Seat seat,
        Instant createdAt,
        String createdBy) {
    /// How the table holds it. One seat has one connection; what names no subject is like nothing else.
    public static final Kind<Connection> KIND = Kind.<Connection>in("connection")
            .id(Connection::id)
            .text("label", Connection::label)
            .text("preset", it -> it.provider().preset().code())
            .text("issuer", it -> it.provider().issuer().toString())
            .text("api", it -> it.provider().api().toString())
            .text("client_id", it -> it.provider().oauth().map(Provider.OAuth::clientId))
            .text(
                    "token_endpoint",
                    it -> it.provider().oauth().map(oauth -> oauth.token().toString()))
            .text("revocation_endpoint", it -> text(it.provider().oauth().flatMap(Provider.OAuth::revocation)))
            .text("authorization_endpoint", it -> text(it.provider().oauth().flatMap(Provider.OAuth::authorization)))
            .text("device_endpoint", it -> text(it.provider().oauth().flatMap(Provider.OAuth::device)))
            .text("scope", it -> it.provider().oauth().map(Provider.OAuth::scope))
            .number(
                    "json",
                    it -> it.provider().oauth().filter(Provider.OAuth::json).isPresent())
            .text("person", Connection::owner)
            .text("subject", it -> it.seat().subject())
            .text("account", it -> it.seat().account())
            .text("plan", it -> it.seat().plan())
            .text("email", it -> it.seat().email())
            .fixedNumber("created_at", Connection::createdAt)
            .fixedText("created_by", Connection::createdBy)
            .unique("issuer", "subject", "account")
            .read(row -> new Connection(
                    row.text("id"),
                    row.text("label"),
                    provider(row),
                    row.maybeText("person"),
                    new Seat(
                            row.maybeText("subject"),
                            row.text("account"),
                            row.maybeText("plan"),
                            row.maybeText("email")),
                    row.instant("created_at"),
                    row.text("created_by")));

    /// The name of its kind of credential: `oauth` or `api-key`.
    public String kind() {
        return provider.oauth().isPresent() ? "oauth" : "api-key";
    }

    /// The same under another name.
    Connection labelled(String name) {
        return new Connection(id, name, provider, owner, seat, createdAt, createdBy);
    }

    /// The same after a sign-in through `through` that named `newer`.
    Connection signedIn(Provider through, Seat newer) {
        return new Connection(id, label, through, owner, seat.updated(newer), createdAt, createdBy);
    }

    private static Provider provider(Kind.Row row) {
        return new Provider(
                Provider.Preset.of(row.text("preset")),
                URI.create(row.text("issuer")),
                URI.create(row.text("api")),
                row.maybeText("client_id")
                        .map(client -> new Provider.OAuth(
                                client,
                                URI.create(row.text("token_endpoint")),
                                row.maybeText("revocation_endpoint").map(URI::create),
                                row.maybeText("authorization_endpoint").map(URI::create),
                                row.maybeText("device_endpoint").map(URI::create),
                                row.text("scope"),
                                row.flag("json"))));
    }

    private static Optional<String> text(Optional<URI> uri) {
        return uri.map(URI::toString);
    }
}
