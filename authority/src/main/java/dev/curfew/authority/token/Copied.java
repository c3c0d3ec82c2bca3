package dev.curfew.authority.token;

import dev.curfew.authority.store.Kind;
import java.time.Instant;
import java.util.Optional;

/// The finding that one credential is used from two places: who presents the live generation in one network,
/// and who comes with retired ones from another. It stays until the session ends or its person says that both
/// are theirs.
///
/// @param session whose credential it is; the identifier
/// @param one who redeemed last
/// @param other who came with a generation already redeemed
/// @param settledAt when the person said so
public record Copied(String session, String person, Sighting one, Sighting other, Optional<Instant> settledAt) {
    /// How the table holds it.
    public static final Kind<Copied> KIND = Kind.<Copied>in("copied")
            .id(Copied::session)
            .fixedText("person", Copied::person)
            .text("one_address", copied -> copied.one().address())
            .text("one_agent", copied -> copied.one().agent())
            .number("one_at", copied -> copied.one().at())
            .text("other_address", copied -> copied.other().address())
            .text("other_agent", copied -> copied.other().agent())
            .number("other_at", copied -> copied.other().at())
            .number("settled_at", Copied::settledAt)
            .read(row -> new Copied(
                    row.text("id"),
                    row.text("person"),
                    new Sighting(row.text("one_address"), row.text("one_agent"), row.instant("one_at")),
                    new Sighting(row.text("other_address"), row.text("other_agent"), row.instant("other_at")),
                    row.maybeInstant("settled_at")));

    /// One of the two places, with what was used there and when.
    public record Sighting(String address, String agent, Instant at) {
        static Sighting of(Holder holder, Instant at) {
            return new Sighting(holder.address(), holder.agent(), at);
        }

        private boolean near(Sighting other) {
            return !Holder.elsewhere(address, other.address);
        }
    }

    /// The same finding made again, after `before`: what was settled stays so as long as the networks are the
    /// same two.
    Copied after(Copied before) {
        boolean same = (one.near(before.one) && other.near(before.other))
                || (one.near(before.other) && other.near(before.one));
        return new Copied(session, person, one, other, same ? before.settledAt : Optional.empty());
    }

    /// The same finding, once the person has said that both are theirs.
    public Copied settled(Instant at) {
        return new Copied(session, person, one, other, Optional.of(at));
    }
}
