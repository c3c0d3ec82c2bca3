package dev.curfew.testkit;

import dev.curfew.authority.apikey.ApiKey;
import dev.curfew.authority.app.App;
import dev.curfew.authority.device.Device;
import dev.curfew.authority.device.Doubt;
import dev.curfew.authority.grant.AuthorizationCode;
import dev.curfew.authority.grant.Consent;
import dev.curfew.authority.grant.DeviceCode;
import dev.curfew.authority.key.StoredKeyset;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Surface;
import dev.curfew.authority.session.Way;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Kind;
import dev.curfew.authority.token.Copied;
import dev.curfew.authority.token.Holder;
import dev.curfew.authority.token.Redemption;
import dev.curfew.authority.token.RevokedToken;
import dev.curfew.authority.token.TokenFamily;
import dev.curfew.authority.workspace.Cutoff;
import dev.curfew.authority.workspace.Link;
import dev.curfew.authority.workspace.Password;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Right;
import dev.curfew.authority.workspace.Role;
import dev.curfew.authority.workspace.Workspace;
import dev.curfew.base.Octets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Values of every kind, made up from a seed: with and without what is optional, empty text, text of every
/// script, the largest and smallest numbers.
final class Samples {
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "plain",
            "Zoë’s MacBook",
            "日本語の端末",
            "👩🏽‍💻 laptop",
            "'; drop table person; --",
            "\\ \" % _ \t\n",
            "a".repeat(2_000));

    private final Random random;
    private int ids;

    Samples(long seed) {
        random = new Random(seed);
    }

    /// One value and its kind.
    record Sample<T>(Kind<T> kind, T value) {}

    /// One value of every kind.
    List<Sample<?>> all() {
        return Stream.of(authority(), new ConnectionSamples(this).all(), new GatewaySamples(this).all())
                .flatMap(List::stream)
                .toList();
    }

    private List<Sample<?>> authority() {
        return List.of(
                new Sample<>(Workspace.KIND, workspace()),
                new Sample<>(Person.KIND, person()),
                new Sample<>(Cutoff.KIND, new Cutoff(id(), random.nextInt(9), text(), text(), instant())),
                new Sample<>(Password.KIND, new Password(id(), text(), instant())),
                new Sample<>(
                        Link.KIND,
                        new Link(id(), one(Link.Purpose.values()), maybe(this::id), instant(), maybe(this::instant))),
                new Sample<>(Device.KIND, device()),
                new Sample<>(Session.KIND, session()),
                new Sample<>(TokenFamily.KIND, family()),
                new Sample<>(Copied.KIND, copied()),
                new Sample<>(RevokedToken.KIND, new RevokedToken(id(), instant())),
                new Sample<>(StoredKeyset.KIND, new StoredKeyset(id(), octets())),
                new Sample<>(ApiKey.KIND, apiKey()),
                new Sample<>(App.KIND, app()),
                new Sample<>(AuthorizationCode.KIND, code()),
                new Sample<>(DeviceCode.KIND, deviceCode()),
                new Sample<>(Consent.KIND, new Consent(id(), id(), text(), instant())));
    }

    Workspace workspace() {
        return new Workspace(
                id(),
                text(),
                new Workspace.Lifetimes(seconds(), seconds(), seconds(), seconds(), seconds(), seconds()),
                one(Workspace.OnCopy.values()));
    }

    Person person() {
        return new Person(
                id(),
                id() + "@example.org",
                text(),
                one(Role.values()),
                random.nextBoolean(),
                number(),
                instant(),
                random.nextBoolean() ? Map.of() : Map.of(one(Right.values()), random.nextBoolean()));
    }

    Device device() {
        return new Device(
                id(),
                id(),
                maybe(this::id),
                instant(),
                text(),
                text(),
                text(),
                random.nextBoolean(),
                maybe(() -> one(Doubt.values())));
    }

    Session session() {
        return new Session(
                id(),
                id(),
                id(),
                id(),
                one(Surface.values()),
                maybe(this::id),
                text(),
                one(Way.values()),
                instant(),
                maybe(this::octets),
                instant(),
                number(),
                new Session.Seen(instant(), text(), text()),
                instant(),
                maybe(() -> new Session.End(one(Cause.values()), id(), instant())));
    }

    private Copied copied() {
        var one = new Copied.Sighting(text(), text(), instant());
        var other = new Copied.Sighting(text(), text(), instant());
        return new Copied(id(), id(), one, other, maybe(this::instant));
    }

    TokenFamily family() {
        Instant now = Instant.ofEpochMilli(1_800_000_000_000L);
        TokenFamily.Active family = TokenFamily.born(
                new TokenFamily.Authorization(id(), id(), id(), number(), text(), text(), instant()),
                octets(),
                holder(),
                new TokenFamily.Lifetime(Duration.ofDays(30), Duration.ofDays(90)),
                now);
        int rotations = random.nextInt(12);
        for (int i = 0; i < rotations; i++) {
            var redemption = family.redeem(
                    family.generation(),
                    family.digest(),
                    new TokenFamily.Successor(octets(), octets()),
                    holder(),
                    now.plusSeconds(i),
                    new TokenFamily.Policy(Duration.ofSeconds(30), Duration.ofDays(30)));
            family = ((Redemption.Rotated) redemption).family();
        }
        return random.nextInt(4) == 0 ? family.end(one(Cause.values()), now) : family;
    }

    App app() {
        return new App(
                id(),
                instant(),
                text(),
                maybe(this::octets),
                random.nextBoolean(),
                random.nextBoolean(),
                number(),
                one(Surface.values()),
                one(App.Dialect.values()),
                words(),
                words(),
                words(),
                List.of(App.Grant.values()).subList(0, random.nextInt(4)),
                one(App.Pkce.values()),
                text(),
                new App.Lifetimes(
                        maybe(this::seconds), maybe(this::seconds), maybe(this::seconds), maybe(this::seconds)));
    }

    private ApiKey apiKey() {
        return new ApiKey(
                id(),
                id(),
                instant(),
                maybe(this::id),
                number(),
                text(),
                words(),
                instant(),
                number(),
                octets(),
                instant(),
                maybe(() -> new ApiKey.Old(octets(), instant())),
                maybe(() -> new Session.Seen(instant(), text(), text())),
                maybe(() -> new Session.End(one(Cause.values()), id(), instant())));
    }

    AuthorizationCode code() {
        return new AuthorizationCode(
                id(),
                id(),
                id(),
                maybe(this::id),
                number(),
                text(),
                text(),
                text(),
                text(),
                maybe(this::text),
                instant(),
                text(),
                text(),
                text(),
                instant(),
                maybe(this::id));
    }

    DeviceCode deviceCode() {
        DeviceCode.Stage stage = switch (random.nextInt(4)) {
            case 0 -> new DeviceCode.Stage.Pending();
            case 1 -> new DeviceCode.Stage.Denied();
            case 2 -> new DeviceCode.Stage.Spent();
            default -> new DeviceCode.Stage.Approved(id(), id(), number(), text(), instant(), text());
        };
        return new DeviceCode(
                id(), id(), id(), text(), text(), text(), text(), instant(), instant(), number(), instant(), stage);
    }

    Event event() {
        return new Event(
                one(Event.Type.values()),
                instant(),
                id(),
                text(),
                orNull(this::id),
                orNull(this::id),
                orNull(this::id),
                orNull(this::id),
                orNull(this::id),
                orNull(this::number),
                orNull(this::id),
                orNull(this::id),
                orNull(this::text),
                orNull(this::text),
                orNull(this::text));
    }

    Holder holder() {
        return new Holder(orNull(this::text), "192.0.2", text());
    }

    /// An identifier that this instance has not given out before.
    String id() {
        return "id_" + Long.toString(random.nextLong() >>> 1, 32) + "_" + ids++;
    }

    Octets octets() {
        byte[] bytes = new byte[random.nextInt(3) * 16];
        random.nextBytes(bytes);
        return Octets.of(bytes);
    }

    String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private List<String> words() {
        return List.of("https://app.example/cb", "openid", "é", "x").subList(0, random.nextInt(5));
    }

    long number() {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> Long.MAX_VALUE;
            case 2 -> Long.MIN_VALUE;
            default -> random.nextLong();
        };
    }

    private Duration seconds() {
        return Duration.ofSeconds(random.nextInt(1_000_000));
    }

    Instant instant() {
        return Instant.ofEpochMilli(random.nextLong(-1, 4_102_444_800_000L));
    }

    <T> T one(T[] values) {
        return values[random.nextInt(values.length)];
    }

    <T> Optional<T> maybe(Supplier<T> value) {
        return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
    }

    private <T> @Nullable T orNull(Supplier<T> value) {
        return random.nextBoolean() ? value.get() : null;
    }
}
