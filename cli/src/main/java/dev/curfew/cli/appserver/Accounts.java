package dev.curfew.cli.appserver;

import dev.curfew.client.AuthState;
import dev.curfew.client.Credential;
import dev.curfew.client.RefreshFailure;
import dev.curfew.client.RevocationJob;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// How a credential, a state and a queue look on the wire. Nothing of it is secret.
final class Accounts {
    /// The plans that Codex tells apart; any other is `unknown`.
    private static final Set<String> PLANS = Set.of(
            "free",
            "go",
            "plus",
            "pro",
            "prolite",
            "promax",
            "team",
            "self_serve_business_prolite",
            "self_serve_business_usage_based",
            "business",
            "ent26",
            "enterprise_cbp_automation",
            "enterprise_cbp_usage_based",
            "enterprise",
            "edu",
            "edu_plus",
            "edu_pro",
            "sci",
            "sci_plus");

    private static final Set<String> FOREIGN = Set.of("headers", "agentIdentity", "bedrockApiKey", "bedrockAccessKeys");

    private Accounts() {}

    /// The result of `account/read`.
    ///
    /// @param wanted whether models are asked with the account
    static ObjectNode read(Optional<Credential> credential, boolean wanted) {
        ObjectNode tree = Message.JSON.createObjectNode();
        tree.set("account", credential.map(Accounts::account).orElse(null));
        tree.put("userId", credential.flatMap(Accounts::userId).orElse(null));
        tree.put("requiresOpenaiAuth", wanted);
        tree.putNull("workspaceRouting");
        return tree;
    }

    private static @Nullable ObjectNode account(Credential credential) {
        ObjectNode tree = Message.JSON.createObjectNode();
        return switch (credential) {
            case Credential.ApiKey key -> tree.put("type", "apiKey");
            case Credential.Managed managed ->
                person(
                        tree,
                        managed.tokens().holder().email(),
                        managed.tokens().holder().plan());
            case Credential.External external -> person(tree, Optional.empty(), external.plan());
            case Credential.PersonalToken token -> person(tree, Optional.empty(), Optional.empty());
            case Credential.Foreign(String mode) ->
                mode.startsWith("bedrock")
                        ? tree.put("type", "amazonBedrock")
                        : person(tree, Optional.empty(), Optional.empty());
        };
    }

    private static ObjectNode person(ObjectNode tree, Optional<String> email, Optional<String> plan) {
        return tree.put("type", "chatgpt")
                .put("email", email.orElse(null))
                .put("planType", known(plan))
                .putNull("workspaceName");
    }

    private static Optional<String> userId(Credential credential) {
        return credential instanceof Credential.Managed managed
                ? managed.tokens().holder().userId()
                : Optional.empty();
    }

    /// A plan as Codex knows it.
    static String known(String plan) {
        return known(Optional.of(plan));
    }

    private static String known(Optional<String> plan) {
        return plan.map(it -> it.toLowerCase(Locale.ROOT))
                .filter(PLANS::contains)
                .orElse("unknown");
    }

    /// What `account/updated` says.
    static ObjectNode updated(Optional<Credential> credential) {
        return Message.JSON
                .createObjectNode()
                .put("authMode", credential.flatMap(Accounts::mode).orElse(null))
                .put("planType", credential.flatMap(Accounts::plan).orElse(null));
    }

    /// As Codex calls the way of being signed in.
    static Optional<String> mode(Credential credential) {
        return switch (credential) {
            case Credential.ApiKey key -> Optional.of("apikey");
            case Credential.Managed managed -> Optional.of("chatgpt");
            case Credential.External external -> Optional.of("chatgptAuthTokens");
            case Credential.PersonalToken token -> Optional.of("personalAccessToken");
            case Credential.Foreign(String mode) -> Optional.of(mode).filter(FOREIGN::contains);
        };
    }

    private static Optional<String> plan(Credential credential) {
        return switch (credential) {
            case Credential.Managed managed ->
                Optional.of(known(managed.tokens().holder().plan()));
            case Credential.External external -> Optional.of(known(external.plan()));
            case Credential.ApiKey key -> Optional.empty();
            case Credential.PersonalToken token -> Optional.empty();
            case Credential.Foreign foreign -> Optional.empty();
        };
    }

    /// What `auth/state/updated` says, and `auth/state` begins with.
    static ObjectNode state(AuthState state) {
        ObjectNode tree = Message.JSON.createObjectNode();
        return switch (state) {
            case AuthState.LoggedOut out -> said(tree, "logged_out", null, null);
            case AuthState.Ok(Optional<Instant> until) -> said(tree, "ok", null, null);
            case AuthState.Expiring(Instant at) -> said(tree, "expiring", null, null);
            case AuthState.Refreshing refreshing -> said(tree, "refreshing", null, null);
            case AuthState.NeedsLogin(RefreshFailure.Reason reason) ->
                said(
                        tree,
                        "needs_login",
                        reason.name().toLowerCase(Locale.ROOT),
                        new RefreshFailure.Permanent(reason).advice());
            case AuthState.External external -> said(tree, "external", null, null);
            case AuthState.Restricted(String advice) -> said(tree, "restricted", null, advice);
            case AuthState.Unusable(var fault, String advice) ->
                said(tree, "unusable", fault.name().toLowerCase(Locale.ROOT), advice);
        };
    }

    /// Adds when the credential lapses and when it was refreshed, where it says so.
    static ObjectNode times(ObjectNode tree, Optional<Credential> credential) {
        Optional<Credential.Managed> managed =
                credential.filter(Credential.Managed.class::isInstance).map(Credential.Managed.class::cast);
        return tree.put(
                        "expiresAt",
                        managed.flatMap(it -> it.tokens().expiresAt())
                                .map(Instant::toString)
                                .orElse(null))
                .put(
                        "lastRefreshAt",
                        managed.flatMap(Credential.Managed::lastRefresh)
                                .map(Instant::toString)
                                .orElse(null));
    }

    private static ObjectNode said(ObjectNode tree, String state, @Nullable String reason, @Nullable String advice) {
        return tree.put("state", state).put("reason", reason).put("advice", advice);
    }

    /// What `revocation/updated` says.
    static ObjectNode counted(List<RevocationJob> jobs) {
        long dead = jobs.stream().filter(RevocationJob::dead).count();
        return Message.JSON
                .createObjectNode()
                .put("pending", jobs.size() - dead)
                .put("dead", dead);
    }

    /// What `revocation/list` says of one.
    static ObjectNode revocation(RevocationJob job) {
        return Message.JSON
                .createObjectNode()
                .put("id", job.id())
                .put("state", job.dead() ? "dead" : "pending")
                .put("reason", job.reason().name().toLowerCase(Locale.ROOT))
                .put("hint", job.hint())
                .put(
                        "server",
                        job.endpoint().getScheme() + "://" + job.endpoint().getRawAuthority())
                .put("createdAt", job.created().toString())
                .put("attempts", job.attempts())
                .put("nextAt", job.dead() ? null : job.nextAt().toString())
                .put("lastError", job.lastError().orElse(null))
                .put("expiresAt", job.expiresAt().toString());
    }
}
