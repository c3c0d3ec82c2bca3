package dev.curfew.gateway.pool;

import dev.curfew.authority.store.Kind;
import dev.curfew.base.Octets;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// That something a conversation carries is known to one account.
///
/// @param id digest of the anchor and of whose it is: nobody is led to an account by another's anchor
/// @param hard whether no other account can serve it
/// @param tiedAt when; the newest are what a node reads at its start
public record Tie(String id, String account, boolean hard, Instant tiedAt, Instant expiresAt) {
    /// How the table holds it.
    public static final Kind<Tie> KIND = Kind.<Tie>in("tie")
            .id(Tie::id)
            .text("account", Tie::account)
            .number("hard", Tie::hard)
            .number("tied_at", Tie::tiedAt)
            .number("expires_at", Tie::expiresAt)
            .read(row -> new Tie(
                    row.text("id"),
                    row.text("account"),
                    row.flag("hard"),
                    row.instant("tied_at"),
                    row.instant("expires_at")));

    /// The identifier of an anchor of a person's.
    static String id(String person, Anchor anchor) {
        return Octets.sha256((person + '\n' + anchor.kind() + '\n' + anchor.value()).getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
