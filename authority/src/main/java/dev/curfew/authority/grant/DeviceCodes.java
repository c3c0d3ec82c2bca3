package dev.curfew.authority.grant;

import dev.curfew.authority.app.App;
import dev.curfew.authority.session.Way;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.Holder;
import dev.curfew.authority.token.Mint;
import dev.curfew.authority.token.RefreshTokens;
import dev.curfew.authority.token.TokenSet;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/// The verbs on device codes (RFC 8628): ask, look up, decide, poll; and Codex's own way to fetch the
/// outcome.
final class DeviceCodes {
    static final Duration LIFE = Duration.ofMinutes(15);
    /// Seconds between polls, and what is added for a device that polls faster.
    static final long INTERVAL = 5;

    private static final String PREFIX = "crdc_";
    /// Twenty consonants, so that no word comes out and nothing is misread (RFC 8628, section 6.1).
    private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ";
    private static final int LENGTH = 8;

    private final Store store;
    private final RefreshTokens refreshTokens;
    private final Mint mint;
    private final Codes codes;
    private final World world;

    DeviceCodes(Store store, RefreshTokens refreshTokens, Mint mint, Codes codes, World world) {
        this.store = store;
        this.refreshTokens = refreshTokens;
        this.mint = mint;
        this.codes = codes;
        this.world = world;
    }

    /// What a device is given.
    record Asked(Secret deviceCode, DeviceCode row) {}

    /// A new pair of codes.
    Asked ask(App app, String scope, String audience, String address, String agent, Instant now) {
        while (true) {
            Secret secret = Secret.of(PREFIX + unguessable());
            var row = new DeviceCode(
                    Codes.digest(secret.revealText(Secret.Purpose.DERIVE)),
                    userCode(),
                    app.id(),
                    scope,
                    audience,
                    address,
                    agent,
                    now,
                    now.plus(LIFE),
                    INTERVAL,
                    Instant.EPOCH,
                    new DeviceCode.Stage.Pending());
            if (created(row)) {
                return new Asked(secret, row);
            }
        }
    }

    private boolean created(DeviceCode row) {
        return store.decide(
                Key.NONE,
                found -> byUserCode(found, row.userCode()).isPresent()
                        ? Change.answer(false)
                        : Change.answer(true).create(DeviceCode.KIND, row));
    }

    /// The code that a person typed, however they wrote it, in the form that it is kept in; empty if it
    /// cannot be one.
    static Optional<String> typed(String text) {
        String letters = text.toUpperCase(Locale.ROOT).replaceAll("[\\h\\v\\p{Pd}]", "");
        boolean possible = letters.length() == LENGTH && letters.chars().allMatch(c -> LETTERS.indexOf(c) >= 0);
        return possible ? Optional.of(letters.substring(0, 4) + "-" + letters.substring(4)) : Optional.empty();
    }

    /// The sign-in that waits under this user code.
    Optional<DeviceCode> waiting(String userCode, Instant now) {
        return store.read(found -> byUserCode(found, userCode))
                .filter(code -> code.stage() instanceof DeviceCode.Stage.Pending && now.isBefore(code.expiresAt()));
    }

    /// What deciding comes to.
    enum Decision {
        APPROVED,
        DENIED,
        /// It is too old, or somebody has decided already.
        OVER,
        /// Whoever decides has been signed out.
        SIGNED_OUT
    }

    /// Approves it for `caller`.
    ///
    /// @param deviceName what to call the device; not empty
    Decision approve(String userCode, App app, WebCaller caller, String deviceName, Instant now) {
        var approval =
                Approval.by(caller.session(), caller.person(), "", "", Optional.empty(), Way.DEVICE_CODE, deviceName);
        var stage = new DeviceCode.Stage.Approved(
                approval.person(),
                approval.parent(),
                approval.epoch(),
                approval.deviceName(),
                approval.authTime(),
                approval.how());
        return store.decide(Key.of(Consent.KIND, Consent.id(caller.person().id(), app.id())), found -> {
            Optional<DeviceCode> code = open(found, userCode, now);
            if (code.isEmpty()) {
                return Change.answer(Decision.OVER);
            }
            if (Approval.standing(found, approval.parent(), now).isEmpty()) {
                return Change.answer(Decision.SIGNED_OUT);
            }
            Change<Decision> change = Change.answer(Decision.APPROVED);
            Consents.remember(
                    found, change, app, caller.person().id(), code.get().scope(), now);
            return change.replace(DeviceCode.KIND, code.get().at(stage));
        });
    }

    /// Denies it.
    Decision deny(String userCode, Instant now) {
        return store.decide(
                Key.NONE,
                found -> open(found, userCode, now)
                        .map(code -> Change.answer(Decision.DENIED)
                                .replace(DeviceCode.KIND, code.at(new DeviceCode.Stage.Denied())))
                        .orElseGet(() -> Change.answer(Decision.OVER)));
    }

    private static Optional<DeviceCode> open(Found found, String userCode, Instant now) {
        return byUserCode(found, userCode)
                .filter(code -> code.stage() instanceof DeviceCode.Stage.Pending && now.isBefore(code.expiresAt()));
    }

    private static Optional<DeviceCode> byUserCode(Found found, String userCode) {
        return found.many(DeviceCode.KIND, Page.first(1), Where.is("user_code", userCode)).stream()
                .findFirst();
    }

    /// What a poll comes to.
    sealed interface Polled {
        /// A session began.
        record Begun(TokenSet tokens) implements Polled {}

        /// Not, or not yet.
        record No(DeviceCode.Withheld why) implements Polled {}
    }

    /// A poll at the token endpoint (RFC 8628, section 3.4).
    Polled poll(String deviceCode, App app, Holder by, Instant now) {
        String session = world.id("ses");
        var material = new Approval.Material(session, world.id("dev"), refreshTokens.mint(session, 1), by, now);
        Decided decided = store.decide(
                Key.of(DeviceCode.KIND, Codes.digest(deviceCode)).and(App.KIND, app.id()),
                found -> decide(found, Codes.digest(deviceCode), app, material));
        return switch (decided) {
            case Decided.Yes yes -> new Polled.Begun(yes.begun().tokens(mint, app, material));
            case Decided.No no -> new Polled.No(no.why());
        };
    }

    private sealed interface Decided {
        record Yes(Approval.Begun begun) implements Decided {}

        record No(DeviceCode.Withheld why) implements Decided {}
    }

    private static Change<Decided> decide(Found found, String id, App app, Approval.Material material) {
        Optional<DeviceCode> known =
                found.one(DeviceCode.KIND, id).filter(code -> code.app().equals(app.id()));
        if (known.isEmpty()) {
            return no(DeviceCode.Withheld.INVALID);
        }
        DeviceCode code = known.get();
        Optional<DeviceCode.Withheld> withheld = code.withheld(material.now());
        if (withheld.isPresent()) {
            Change<Decided> change = no(withheld.get());
            return switch (withheld.get()) {
                case PENDING -> change.replace(DeviceCode.KIND, code.polled(material.now(), code.interval()));
                case SLOW_DOWN ->
                    change.replace(DeviceCode.KIND, code.polled(material.now(), code.interval() + INTERVAL));
                case DENIED, EXPIRED, INVALID -> change;
            };
        }
        return code.approval()
                .flatMap(approval -> approval.begin(found, app, material))
                .map(begun -> {
                    Change<Decided> change = Change.answer(new Decided.Yes(begun));
                    begun.to(change);
                    return change.replace(DeviceCode.KIND, code.at(new DeviceCode.Stage.Spent()));
                })
                .orElseGet(() -> no(DeviceCode.Withheld.DENIED));
    }

    private static Change<Decided> no(DeviceCode.Withheld why) {
        return Change.answer(new Decided.No(why));
    }

    /// What Codex gets when it asks.
    sealed interface Fetched {
        /// An authorization code, and the proof that goes with it, made here.
        record Ready(Secret code, Secret verifier, String challenge) implements Fetched {}

        /// Not, or not yet.
        record No(DeviceCode.Withheld why) implements Fetched {}
    }

    /// Codex's question: it gets an authorization code where others get tokens, and spends that next. How
    /// often it asks is not held against it, since it knows no answer that says so.
    Fetched fetch(String deviceCode, String userCode, Instant now) {
        Secret code = codes.next();
        String verifier = unguessable();
        String challenge = Pkce.challenge(verifier);
        String id = Codes.digest(deviceCode);
        return store.decide(Key.of(DeviceCode.KIND, id), found -> {
            Optional<DeviceCode> row =
                    found.one(DeviceCode.KIND, id).filter(one -> typed(userCode).equals(Optional.of(one.userCode())));
            Optional<DeviceCode.Withheld> withheld =
                    row.map(one -> one.withheld(now)).orElse(Optional.of(DeviceCode.Withheld.INVALID));
            if (withheld.isPresent()) {
                return Change.answer(new Fetched.No(withheld.get()));
            }
            return row.flatMap(DeviceCode::approval)
                    .filter(approval ->
                            Approval.standing(found, approval.parent(), now).isPresent())
                    .map(approval -> {
                        Change<Fetched> change = Change.answer(new Fetched.Ready(code, Secret.of(verifier), challenge));
                        codes.give(
                                change,
                                code,
                                row.get().app(),
                                approval,
                                Codes.CODEX_CALLBACK,
                                challenge,
                                row.get().address(),
                                now);
                        return change.replace(DeviceCode.KIND, row.get().at(new DeviceCode.Stage.Spent()));
                    })
                    .orElseGet(() -> Change.answer(new Fetched.No(DeviceCode.Withheld.DENIED)));
        });
    }

    private String unguessable() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(world.random(32));
    }

    private String userCode() {
        var code = new StringBuilder(LENGTH + 1);
        while (code.length() < LENGTH) {
            int octet = world.random(1)[0] & 0xff;
            // 240 is the largest multiple of 20 below 256: what lies above would favour the first letters.
            if (octet < 240) {
                code.append(LETTERS.charAt(octet % LETTERS.length()));
            }
        }
        return code.insert(LENGTH / 2, '-').toString();
    }
}
