package dev.curfew.cli.appserver;

import tools.jackson.databind.JsonNode;

/// Something that every connection is told.
///
/// @param experimental whether only those are told who know Curfew's own methods
record Note(String method, JsonNode params, boolean experimental) {
    static final String ACCOUNT_UPDATED = "account/updated";
    static final String LOGIN_COMPLETED = "account/login/completed";
    static final String STATE_UPDATED = "auth/state/updated";
    static final String REVOCATION_UPDATED = "revocation/updated";
}
