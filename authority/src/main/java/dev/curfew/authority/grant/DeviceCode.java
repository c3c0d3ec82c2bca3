package dev.curfew.authority.grant;

import dev.curfew.authority.session.Way;
import dev.curfew.authority.store.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A sign-in that started on a device without a browser and waits for a person to approve it in one (RFC
/// 8628).
///
/// ```
///  Pending ──► Approved ──► Spent
///     ├──────► Denied
///     └─ too old: refused wherever it stands
/// ```
///
/// @param id SHA-256 of the device code, base64url
/// @param userCode what the person types, such as `BCDF-GHJK`
/// @param address where the device is
/// @param interval seconds between polls; grows by five when the device polls too fast
public record DeviceCode(
        String id,
        String userCode,
        String app,
        String scope,
        String audience,
        String address,
        String agent,
        Instant createdAt,
        Instant expiresAt,
        long interval,
        Instant polledAt,
        Stage stage) {

    /// How much too early a poll may come: networks are uneven.
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    /// Where it stands.
    public sealed interface Stage {
        /// Nobody has said anything yet.
        record Pending() implements Stage {}

        /// A person allowed it.
        ///
        /// @param parent the browser session in which they did
        /// @param epoch the person's at that moment
        record Approved(String person, String parent, long epoch, String deviceName, Instant authTime, String how)
                implements Stage {}

        /// A person refused it.
        record Denied() implements Stage {}

        /// The tokens (or, for Codex, the authorization code) were handed out.
        record Spent() implements Stage {}
    }

    /// How the table holds it.
    public static final Kind<DeviceCode> KIND = Kind.<DeviceCode>in("device_code")
            .id(DeviceCode::id)
            .fixedText("user_code", DeviceCode::userCode)
            .fixedText("app", DeviceCode::app)
            .fixedText("scope", DeviceCode::scope)
            .fixedText("audience", DeviceCode::audience)
            .fixedText("address", DeviceCode::address)
            .fixedText("agent", DeviceCode::agent)
            .fixedNumber("created_at", DeviceCode::createdAt)
            .fixedNumber("expires_at", DeviceCode::expiresAt)
            .number("poll_interval", DeviceCode::interval)
            .number("polled_at", DeviceCode::polledAt)
            .text("stage", code -> switch (code.stage()) {
                case Stage.Pending _ -> "pending";
                case Stage.Approved _ -> "approved";
                case Stage.Denied _ -> "denied";
                case Stage.Spent _ -> "spent";
            })
            .text("person", code -> code.approved().map(Stage.Approved::person))
            .text("parent", code -> code.approved().map(Stage.Approved::parent))
            .number("epoch", code -> code.approved().map(Stage.Approved::epoch))
            .text("device_name", code -> code.approved().map(Stage.Approved::deviceName))
            .number("auth_time", code -> code.approved().map(Stage.Approved::authTime))
            .text("how", code -> code.approved().map(Stage.Approved::how))
            .unique("user_code")
            .read(row -> new DeviceCode(
                    row.text("id"),
                    row.text("user_code"),
                    row.text("app"),
                    row.text("scope"),
                    row.text("audience"),
                    row.text("address"),
                    row.text("agent"),
                    row.instant("created_at"),
                    row.instant("expires_at"),
                    row.number("poll_interval"),
                    row.instant("polled_at"),
                    switch (row.text("stage")) {
                        case "pending" -> new Stage.Pending();
                        case "approved" ->
                            new Stage.Approved(
                                    row.text("person"),
                                    row.text("parent"),
                                    row.number("epoch"),
                                    row.text("device_name"),
                                    row.instant("auth_time"),
                                    row.text("how"));
                        case "denied" -> new Stage.Denied();
                        case "spent" -> new Stage.Spent();
                        default -> throw new IllegalStateException("unknown stage in device_code");
                    }));

    /// The approval, while it waits to be fetched.
    Optional<Stage.Approved> approved() {
        return stage instanceof Stage.Approved approved ? Optional.of(approved) : Optional.empty();
    }

    /// Why a device that asks gets nothing (RFC 8628, section 3.5).
    enum Withheld {
        PENDING,
        SLOW_DOWN,
        DENIED,
        EXPIRED,
        /// No code, another app's, or one that was spent.
        INVALID
    }

    /// Why a device that asks now gets nothing; empty once a person has approved it.
    Optional<Withheld> withheld(Instant now) {
        if (!now.isBefore(expiresAt)) {
            return Optional.of(Withheld.EXPIRED);
        }
        return switch (stage) {
            case Stage.Pending _ ->
                Optional.of(
                        now.isBefore(polledAt.plusSeconds(interval).minus(TOLERANCE))
                                ? Withheld.SLOW_DOWN
                                : Withheld.PENDING);
            case Stage.Approved _ -> Optional.empty();
            case Stage.Denied _ -> Optional.of(Withheld.DENIED);
            case Stage.Spent _ -> Optional.of(Withheld.INVALID);
        };
    }

    /// What was approved.
    Optional<Approval> approval() {
        return approved()
                .map(yes -> new Approval(
                        yes.person(),
                        yes.parent(),
                        yes.epoch(),
                        scope,
                        audience,
                        Optional.empty(),
                        yes.authTime(),
                        yes.how(),
                        Way.DEVICE_CODE,
                        yes.deviceName()));
    }

    /// The same code at another stage.
    public DeviceCode at(Stage next) {
        return with(interval, polledAt, next);
    }

    /// The same code, polled just now.
    ///
    /// @param newInterval what the device must keep to from here on
    public DeviceCode polled(Instant now, long newInterval) {
        return with(newInterval, now, stage);
    }

    private DeviceCode with(long newInterval, Instant newPolledAt, Stage newStage) {
        return new DeviceCode(
                id,
                userCode,
                app,
                scope,
                audience,
                address,
                agent,
                createdAt,
                expiresAt,
                newInterval,
                newPolledAt,
                newStage);
    }
}
