package dev.curfew.gateway.pool;

import dev.curfew.authority.connection.Connection;
import dev.curfew.authority.connection.ConnectionState;
import dev.curfew.authority.connection.Connections;
import dev.curfew.authority.connection.Provider;
import dev.curfew.authority.connection.Standing.Good;
import dev.curfew.authority.connection.Standing.SignInNeeded;
import dev.curfew.authority.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// The workspace's own connections are its pool. What a person connected for themselves is no part of it.
public final class VaultRoster implements Roster {
    private final Connections connections;

    public VaultRoster(Connections connections) {
        this.connections = connections;
    }

    @Override
    public List<Entry> entries() {
        return connections.states().stream()
                .filter(state -> state.connection().owner().isEmpty())
                .map(VaultRoster::entry)
                .toList();
    }

    @Override
    public Store.Waking onChange(Runnable heard) {
        return connections.onChange(_ -> heard.run());
    }

    @Override
    public void remove(String account, String by, Instant now) {
        connections.remove(account, by, now);
    }

    private static Entry entry(ConnectionState state) {
        Connection connection = state.connection();
        Standing standing = switch (state.standing()) {
            case Good _ -> new Standing.Good(state.generation());
            case SignInNeeded needed -> Standing.refused(needed.reason(), needed.code(), state.generation());
        };
        return new Entry(connection.id(), connection.label(), connection.seat().plan(), upstream(connection), standing);
    }

    private static Upstream upstream(Connection connection) {
        Provider provider = connection.provider();
        String seat = connection.seat().account();
        return switch (provider.preset()) {
            case CODEX ->
                new Upstream(
                        provider.api(),
                        seat.isEmpty() ? Map.of() : Map.of("chatgpt-account-id", seat),
                        Upstream.Preset.CODEX);
            case OPENAI, GENERIC -> new Upstream(provider.api(), Map.of(), Upstream.Preset.OPENAI);
        };
    }
}
