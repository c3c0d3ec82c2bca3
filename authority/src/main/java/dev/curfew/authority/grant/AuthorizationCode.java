package dev.curfew.authority.grant;

import dev.curfew.authority.session.Way;
import dev.curfew.authority.store.Kind;
import java.time.Instant;
import java.util.Optional;

/// A one-time code with which an app fetches the tokens of a sign-in that a person has just allowed.
///
/// @param id SHA-256 of the code, base64url
/// @param parent the browser session in which the person allowed it
/// @param epoch the person's at that moment: a code does not outlive a sign-out everywhere
/// @param challenge the S256 code challenge (RFC 7636), empty where the app may do without
/// @param nonce for the id_token
/// @param deviceName what the session's device will be called
/// @param address where the approval came from; a device-code sign-in's own address is its poller's
/// @param session the session that spending the code began
public record AuthorizationCode(
        String id,
        String app,
        String person,
        Optional<String> parent,
        long epoch,
        String redirect,
        String challenge,
        String scope,
        String audience,
        Optional<String> nonce,
        Instant authTime,
        String how,
        String deviceName,
        String address,
        Instant expiresAt,
        Optional<String> session) {
    /// How the table holds it.
    public static final Kind<AuthorizationCode> KIND = Kind.<AuthorizationCode>in("authorization_code")
            .id(AuthorizationCode::id)
            .fixedText("app", AuthorizationCode::app)
            .fixedText("person", AuthorizationCode::person)
            .fixedText("parent", AuthorizationCode::parent)
            .fixedNumber("epoch", AuthorizationCode::epoch)
            .fixedText("redirect", AuthorizationCode::redirect)
            .fixedText("challenge", AuthorizationCode::challenge)
            .fixedText("scope", AuthorizationCode::scope)
            .fixedText("audience", AuthorizationCode::audience)
            .fixedText("nonce", AuthorizationCode::nonce)
            .fixedNumber("auth_time", AuthorizationCode::authTime)
            .fixedText("how", AuthorizationCode::how)
            .fixedText("device_name", AuthorizationCode::deviceName)
            .fixedText("address", AuthorizationCode::address)
            .fixedNumber("expires_at", AuthorizationCode::expiresAt)
            .text("session", AuthorizationCode::session)
            .read(row -> new AuthorizationCode(
                    row.text("id"),
                    row.text("app"),
                    row.text("person"),
                    row.maybeText("parent"),
                    row.number("epoch"),
                    row.text("redirect"),
                    row.text("challenge"),
                    row.text("scope"),
                    row.text("audience"),
                    row.maybeText("nonce"),
                    row.instant("auth_time"),
                    row.text("how"),
                    row.text("device_name"),
                    row.text("address"),
                    row.instant("expires_at"),
                    row.maybeText("session")));

    /// What it was given for. To Codex a device's approval comes as such a code.
    ///
    /// @param narrowed the audience, all of it or a part
    Approval approval(String narrowed) {
        Way way = redirect.equals(Codes.CODEX_CALLBACK) ? Way.DEVICE_CODE : Way.BROWSER;
        return new Approval(
                person, parent.orElseThrow(), epoch, scope, narrowed, nonce, authTime, how, way, deviceName);
    }

    /// The same code, spent.
    public AuthorizationCode spent(String newSession) {
        return new AuthorizationCode(
                id,
                app,
                person,
                parent,
                epoch,
                redirect,
                challenge,
                scope,
                audience,
                nonce,
                authTime,
                how,
                deviceName,
                address,
                expiresAt,
                Optional.of(newSession));
    }
}
