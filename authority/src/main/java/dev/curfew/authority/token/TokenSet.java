package dev.curfew.authority.token;

import dev.curfew.base.Secret;
import java.time.Duration;
import java.util.Optional;

/// What a successful token request is answered with.
///
/// @param expiresIn of the access token
/// @param refresh present for sessions, absent for an app on its own account
/// @param identity the id_token, where the scope or the app's dialect asks for one
/// @param scope space-separated
public record TokenSet(
        Secret access,
        Duration expiresIn,
        Optional<Secret> refresh,
        Optional<Secret> identity,
        String scope,
        Optional<String> session) {}
