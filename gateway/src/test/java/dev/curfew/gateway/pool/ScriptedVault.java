package dev.curfew.gateway.pool;

import dev.curfew.authority.connection.Vault;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.client.RefreshFailure;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A vault of a few connections under a test's hand, and the roster of them.
final class ScriptedVault implements Vault, Roster {
    private final Map<String, Standing> standings = new LinkedHashMap<>();
    private final Map<String, RefreshFailure> refreshes = new LinkedHashMap<>();
    private final List<Runnable> ears = new CopyOnWriteArrayList<>();
    private final Upstream.Preset preset;
    final List<String> calls = new ArrayList<>();

    ScriptedVault(String... accounts) {
        this(Upstream.Preset.OPENAI, accounts);
    }

    ScriptedVault(Upstream.Preset preset, String... accounts) {
        this.preset = preset;
        for (String account : accounts) {
            standings.put(account, new Standing.Good(1));
        }
    }

    /// Lets the next refreshes of an account fail.
    synchronized void fail(String account, RefreshFailure failure) {
        refreshes.put(account, failure);
    }

    /// Signs an account in again, or adds it.
    void signIn(String account) {
        synchronized (this) {
            Standing before = standings.getOrDefault(account, new Standing.Good(0));
            refreshes.remove(account);
            standings.put(account, new Standing.Good(before.generation() + 1));
        }
        ears.forEach(Runnable::run);
    }

    synchronized Standing standing(String account) {
        return Objects.requireNonNull(standings.get(account));
    }

    @Override
    public synchronized Presentable present(String connection, Duration patience) {
        return shown(connection);
    }

    private Presentable shown(String connection) {
        return switch (standings.get(connection)) {
            case null -> new Presentable.Gone();
            case Standing.Good(long generation) -> new Presentable.Ready(Secret.of("token-" + generation), generation);
            case Standing.SignInNeeded(var reason, String _, long generation) ->
                new Presentable.Unready(new RefreshFailure.Permanent(reason), generation);
            case Standing.Suspended(String _, long generation) ->
                new Presentable.Unready(
                        new RefreshFailure.Permanent(RefreshFailure.Reason.ACCOUNT_SUSPENDED), generation);
            case Standing.Leaving _ -> new Presentable.Gone();
        };
    }

    @Override
    public synchronized Presentable renew(String connection, long generation, Duration patience) {
        Standing standing = standings.get(connection);
        if (!(standing instanceof Standing.Good) || standing.generation() > generation) {
            return shown(connection);
        }
        calls.add("renew " + connection + " " + generation);
        RefreshFailure failure = refreshes.get(connection);
        if (failure == null) {
            standings.put(connection, new Standing.Good(generation + 1));
        } else if (failure instanceof RefreshFailure.Permanent(RefreshFailure.Reason reason)) {
            standings.put(connection, Standing.refused(reason, "", generation));
        } else {
            return new Presentable.Unready(failure, generation);
        }
        return shown(connection);
    }

    @Override
    public synchronized void condemn(String connection, long generation, RefreshFailure.Reason reason, String code) {
        calls.add("condemn " + connection + " " + generation + " " + code);
        if (standings.get(connection) instanceof Standing.Good(long current) && current == generation) {
            standings.put(connection, Standing.refused(reason, code, generation));
        }
    }

    @Override
    public synchronized Presentable trial(String connection, Duration patience) {
        return standings.get(connection) instanceof Standing.Suspended(String _, long generation)
                ? new Presentable.Ready(Secret.of("token-" + generation), generation)
                : shown(connection);
    }

    @Override
    public synchronized void pardon(String connection, long generation) {
        calls.add("pardon " + connection + " " + generation);
        if (standings.get(connection) instanceof Standing.Suspended(String _, long current) && current == generation) {
            standings.put(connection, new Standing.Good(generation));
        }
    }

    @Override
    public synchronized List<Entry> entries() {
        var upstream = new Upstream(URI.create("http://127.0.0.1:1/v1"), Map.of(), preset);
        return standings.entrySet().stream()
                .map(it -> new Entry(it.getKey(), it.getKey(), Optional.empty(), upstream, it.getValue()))
                .toList();
    }

    @Override
    public Store.Waking onChange(Runnable heard) {
        ears.add(heard);
        return () -> ears.remove(heard);
    }

    @Override
    public synchronized void remove(String account, String by, Instant now) {
        if (standings.remove(account) == null) {
            throw new Problem(Problem.Kind.NOT_FOUND, "There is no such connection.");
        }
    }
}
