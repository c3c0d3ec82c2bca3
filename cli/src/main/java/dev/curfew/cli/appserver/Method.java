package dev.curfew.cli.appserver;

import java.util.Optional;

/// What can be asked of the app-server. Those before `auth/state` are Codex's, and mean there what they mean
/// here.
enum Method {
    ACCOUNT_READ("account/read", false, false),
    LOGIN_START("account/login/start", false, false),
    LOGIN_CANCEL("account/login/cancel", false, false),
    LOGOUT("account/logout", false, false),
    RATE_LIMITS("account/rateLimits/read", false, true),
    USAGE("account/usage/read", false, true),
    WORKSPACE_MESSAGES("account/workspaceMessages/read", false, true),
    CREDITS_NUDGE("account/sendAddCreditsNudgeEmail", false, true),
    RESET_CREDIT("account/rateLimitResetCredit/consume", false, true),
    AUTH_STATUS("getAuthStatus", false, false),
    AUTH_STATE("auth/state", true, false),
    LOGIN_PASTE("account/login/paste", true, false),
    SESSIONS("session/list", true, true),
    SESSION_REVOKE("session/revoke", true, true),
    SESSION_REVOKE_ALL("session/revokeAll", true, true),
    REVOCATIONS("revocation/list", true, false),
    REVOCATION_FLUSH("revocation/flush", true, true);

    private final String wire;
    private final boolean experimental;
    private final boolean remote;

    Method(String wire, boolean experimental, boolean remote) {
        this.wire = wire;
        this.experimental = experimental;
        this.remote = remote;
    }

    /// As it is written.
    String wire() {
        return wire;
    }

    /// Whether only those may ask who said at the beginning that they know Curfew's own methods.
    boolean experimental() {
        return experimental;
    }

    /// Whether it waits for a server: then what is asked after it does not wait for it.
    boolean remote() {
        return remote;
    }

    static Optional<Method> named(String wire) {
        for (Method method : values()) {
            if (method.wire.equals(wire)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }
}
