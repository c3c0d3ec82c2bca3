package dev.curfew.gateway.pool;

import dev.curfew.authority.connection.Standing.SignInNeeded;
import dev.curfew.client.RefreshFailure;
import dev.curfew.gateway.pool.Happening.Burst;
import dev.curfew.gateway.pool.Happening.Fatal;
import dev.curfew.gateway.pool.Happening.Limited;
import dev.curfew.gateway.pool.Happening.OutOfQuota;
import dev.curfew.gateway.pool.Happening.Refreshed;
import dev.curfew.gateway.pool.Happening.Refused;
import dev.curfew.gateway.pool.Happening.Removed;
import dev.curfew.gateway.pool.Happening.Resumed;
import dev.curfew.gateway.pool.Happening.Seen;
import dev.curfew.gateway.pool.Happening.SignedIn;
import dev.curfew.gateway.pool.Happening.WithoutModel;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What is known of an account, of which its {@link AccountStatus status} is a pure function, so that a state
/// is never remembered longer than its reason.
///
/// Something said of an old generation of a credential changes nothing here: what was repaired meanwhile
/// stays repaired (law L10).
///
/// @param limited a rate limit that was hit
/// @param exhausted a quota that was used up
/// @param cooling until when a burst is let pass
/// @param blockedAt when a limit was last hit; figures from before, or from right after, do not lift it
/// @param pardoned the generation that somebody put back to work although it was suspended
/// @param windows how far each is used, by name
/// @param without the models that it does not serve, each until when
public record Evidence(
        Standing standing,
        Optional<Stop> limited,
        Optional<Stop> exhausted,
        Optional<Instant> cooling,
        Optional<Instant> blockedAt,
        Optional<String> pausedBy,
        long pardoned,
        Map<String, Gauge> windows,
        Map<String, Instant> without) {

    private static final int MODELS = 32;

    public Evidence {
        windows = Map.copyOf(windows);
        without = Map.copyOf(without);
    }

    /// A limit that holds for a time.
    ///
    /// @param told whether the provider named the time; else it is our guess
    /// @param window of which it is the end; empty text where nobody said
    public record Stop(Instant until, boolean told, String window) {}

    /// How far a window is used.
    public record Gauge(Observation.Window window, Observation.Source source, Instant at) {
        boolean full(Instant now, Tuning tuning) {
            return window.usedPercent() >= 100
                    && at.isAfter(now.minus(tuning.span("window.fresh")))
                    && window.resetsAt().filter(reset -> !reset.isAfter(now)).isEmpty();
        }
    }

    /// An account of which only its credential is known.
    public static Evidence of(Standing standing) {
        return new Evidence(
                standing,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                -1,
                Map.of(),
                Map.of());
    }

    /// What the account is at `now`. What is for good goes before what passes, and the longer before the
    /// shorter.
    public AccountStatus status(Instant now) {
        return switch (standing) {
            case Standing.Leaving _ -> new AccountStatus.Retired();
            case Standing.Suspended(String code, long generation)
            when generation > pardoned ->
                new AccountStatus.Suspended(code, advice(RefreshFailure.Reason.ACCOUNT_SUSPENDED, code));
            case Standing.SignInNeeded(RefreshFailure.Reason reason, String code, long _) ->
                new AccountStatus.SignInNeeded(code, advice(reason, code));
            case Standing.Suspended _, Standing.Good _ -> passing(now);
        };
    }

    /// In the vault's words.
    private static String advice(RefreshFailure.Reason reason, String code) {
        return new SignInNeeded(reason, code, Instant.EPOCH).text();
    }

    private AccountStatus passing(Instant now) {
        if (pausedBy.isPresent()) {
            return new AccountStatus.Paused(pausedBy.get());
        }
        if (exhausted.filter(stop -> now.isBefore(stop.until())).isPresent()) {
            Stop stop = exhausted.get();
            return new AccountStatus.Exhausted(Optional.of(stop.until()).filter(_ -> stop.told()), stop.window());
        }
        if (limited.filter(stop -> now.isBefore(stop.until())).isPresent()) {
            return new AccountStatus.CoolingDown(limited.get().until(), false);
        }
        return cooling.filter(now::isBefore)
                .<AccountStatus>map(until -> new AccountStatus.CoolingDown(until, true))
                .orElseGet(AccountStatus.Ready::new);
    }

    /// Whether it serves `model`, as far as is known.
    public boolean serves(String model, Instant now) {
        Instant until = without.get(model);
        return until == null || !now.isBefore(until);
    }

    /// When {@link #status} or {@link #serves} changes next by itself.
    public Optional<Instant> changesAt(Instant now) {
        var next = new Earliest(now);
        limited.map(Stop::until).ifPresent(next::consider);
        exhausted.map(Stop::until).ifPresent(next::consider);
        cooling.ifPresent(next::consider);
        without.values().forEach(next::consider);
        return next.found();
    }

    /// What it becomes by `happening`.
    public Ruling after(Happening happening, Instant now, Tuning tuning) {
        return switch (happening) {
            case Happening.Paused(String by) -> paused(by, now);
            case Resumed _ -> resumed(now);
            case Refreshed(long generation) -> new Ruling.Stands(refreshed(generation));
            case Refused(RefreshFailure.Reason reason, String code, long generation) ->
                new Ruling.Stands(
                        reason == RefreshFailure.Reason.ACCOUNT_SUSPENDED
                                ? fatal(Standing.refused(reason, code, generation))
                                : refused(Standing.refused(reason, code, generation)));
            case Fatal(String code, long generation) ->
                new Ruling.Stands(fatal(new Standing.Suspended(code, generation)));
            case SignedIn(long generation) -> new Ruling.Stands(signedIn(generation));
            case Removed _ -> new Ruling.Stands(with(new Standing.Leaving(standing.generation())));
            case Limited _, OutOfQuota _, Burst _, Seen _, WithoutModel _ ->
                new Ruling.Stands(deaf(now) ? this : Limits.after(this, happening, now, tuning));
        };
    }

    /// What it becomes when the vault says `news`, which may have been said before.
    public Evidence told(Standing news) {
        boolean newer = news.generation() > standing.generation();
        return switch (news) {
            case Standing.Leaving _ -> with(news);
            case Standing.Good(long generation) ->
                !newer ? this : standing instanceof Standing.Good ? with(news) : signedIn(generation);
            case Standing.SignInNeeded _ -> newer ? with(news) : refused(news);
            case Standing.Suspended _ -> newer ? with(news) : fatal(news);
        };
    }

    /// Whether it is in a state in which limits say nothing.
    private boolean deaf(Instant now) {
        return status(now).lifecycle().equals("deactivated");
    }

    private Ruling paused(String by, Instant now) {
        return switch (status(now)) {
            case AccountStatus.Retired _ -> new Ruling.Gone();
            case AccountStatus.SignInNeeded _, AccountStatus.Suspended _ -> new Ruling.NotNow();
            case AccountStatus.Paused _ -> new Ruling.Stands(this);
            case AccountStatus.Ready _, AccountStatus.CoolingDown _, AccountStatus.Exhausted _ ->
                new Ruling.Stands(pausedBy(Optional.of(by)));
        };
    }

    /// A limited account that somebody puts back to work is believed to be free; a suspended one was tried
    /// before this. What was remembered while it was paused counts again.
    private Ruling resumed(Instant now) {
        return switch (status(now)) {
            case AccountStatus.Retired _ -> new Ruling.Gone();
            case AccountStatus.SignInNeeded _ -> new Ruling.NotNow();
            case AccountStatus.Suspended _ ->
                new Ruling.Stands(pardoned(standing.generation()).pausedBy(Optional.empty()));
            case AccountStatus.Paused _ -> new Ruling.Stands(pausedBy(Optional.empty()));
            case AccountStatus.Ready _ -> new Ruling.Stands(this);
            case AccountStatus.CoolingDown _, AccountStatus.Exhausted _ -> new Ruling.Stands(unlimited());
        };
    }

    private Evidence refreshed(long generation) {
        boolean newer = generation > standing.generation();
        return switch (standing) {
            case Standing.Good _ -> newer ? with(new Standing.Good(generation)) : this;
            case Standing.SignInNeeded _ -> newer ? with(new Standing.Good(generation)) : this;
            case Standing.Suspended _, Standing.Leaving _ -> this;
        };
    }

    private Evidence refused(Standing news) {
        return standing instanceof Standing.Good && news.generation() == standing.generation() ? with(news) : this;
    }

    private Evidence fatal(Standing news) {
        return switch (standing) {
            case Standing.Good _, Standing.SignInNeeded _ ->
                news.generation() == standing.generation() ? with(news) : this;
            case Standing.Suspended(String _, long generation) ->
                // Somebody thought that it was over.
                generation <= pardoned && news.generation() == generation ? pardoned(-1) : this;
            case Standing.Leaving _ -> this;
        };
    }

    private Evidence signedIn(long generation) {
        return generation <= standing.generation()
                ? this
                : new Evidence(
                        new Standing.Good(generation),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        -1,
                        windows,
                        Map.of());
    }

    /// The same under another credential.
    Evidence under(Standing news) {
        return with(news);
    }

    private Evidence with(Standing news) {
        return new Evidence(news, limited, exhausted, cooling, blockedAt, pausedBy, pardoned, windows, without);
    }

    private Evidence pausedBy(Optional<String> by) {
        return new Evidence(standing, limited, exhausted, cooling, blockedAt, by, pardoned, windows, without);
    }

    private Evidence pardoned(long generation) {
        return new Evidence(standing, limited, exhausted, cooling, blockedAt, pausedBy, generation, windows, without);
    }

    private Evidence unlimited() {
        return stopped(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// The same with other limits.
    Evidence stopped(
            Optional<Stop> limit, Optional<Stop> exhaustion, Optional<Instant> burst, Optional<Instant> hitAt) {
        return new Evidence(standing, limit, exhaustion, burst, hitAt, pausedBy, pardoned, windows, without);
    }

    /// The same with other figures.
    Evidence gauged(Map<String, Gauge> figures) {
        return new Evidence(standing, limited, exhausted, cooling, blockedAt, pausedBy, pardoned, figures, without);
    }

    /// The same without a model for a while. Names of models come from callers, so only some are remembered.
    Evidence withoutModel(String model, Instant until) {
        var all = new HashMap<>(without);
        if (all.size() >= MODELS && !all.containsKey(model)) {
            all.entrySet().stream().min(Map.Entry.comparingByValue()).ifPresent(first -> all.remove(first.getKey()));
        }
        all.put(model, until);
        return new Evidence(standing, limited, exhausted, cooling, blockedAt, pausedBy, pardoned, windows, all);
    }
}
