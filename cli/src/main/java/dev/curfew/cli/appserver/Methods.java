package dev.curfew.cli.appserver;

import dev.curfew.base.Secret;
import dev.curfew.client.AuthState;
import dev.curfew.client.Credential;
import dev.curfew.client.LogoutOutcome;
import dev.curfew.client.LogoutPolicy;
import dev.curfew.client.Refresh;
import dev.curfew.client.RevocationJob;
import dev.curfew.client.session.SessionException;
import dev.curfew.client.session.Sessions;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What each method does. It answers once, then it may tell everybody what has changed.
final class Methods {
    private static final Duration FLUSH = Duration.ofSeconds(10);
    /// How long an answer waits for the server to confirm a logout that is done here.
    private static final Duration CONFIRMATION = Duration.ofSeconds(1);

    private final Machine machine;
    private final Notices notices;
    private final SignIns signIns;
    private final Server server;
    private final Usage usage;

    Methods(Machine machine, Notices notices, SignIns signIns) {
        this.machine = machine;
        this.notices = notices;
        this.signIns = signIns;
        this.server = new Server(machine.api());
        this.usage = new Usage(server, machine.auth()::cached);
    }

    /// Does what is asked.
    ///
    /// @param from who asks
    /// @param answer takes the result, before anybody else is told of it
    void call(Heard.Do asked, Connection from, Consumer<JsonNode> answer) throws Refusal {
        Params params = asked.params();
        switch (asked.method()) {
            case ACCOUNT_READ -> answer.accept(account(params));
            case LOGIN_START -> signIns.start(params, from, answer);
            case LOGIN_PASTE -> answer.accept(signIns.paste(params));
            case LOGIN_CANCEL -> signIns.cancel(params, answer);
            case LOGOUT -> logout(params, answer);
            case RATE_LIMITS -> answer.accept(usage.limits());
            case USAGE -> answer.accept(usage.tokens(params));
            case WORKSPACE_MESSAGES -> answer.accept(usage.notices());
            case CREDITS_NUDGE -> answer.accept(usage.nudge(params));
            case RESET_CREDIT -> answer.accept(usage.reset(params));
            case AUTH_STATUS -> answer.accept(authStatus(params));
            case AUTH_STATE -> answer.accept(state());
            case SESSIONS -> answer.accept(sessions(params));
            case SESSION_REVOKE -> answer.accept(revoke(params));
            case SESSION_REVOKE_ALL -> answer.accept(revokeAll(params));
            case REVOCATIONS -> answer.accept(revocations());
            case REVOCATION_FLUSH -> flush(answer);
        }
    }

    private JsonNode account(Params params) throws Refusal {
        refreshed(params);
        return Accounts.read(counting(machine.auth().cached()), machine.wantsSignIn());
    }

    /// What is signed in, where models are asked with it; nobody otherwise, as Codex says it.
    private Optional<Credential> counting(Optional<Credential> credential) {
        return credential.filter(_ -> machine.wantsSignIn());
    }

    /// Refreshes where the peer wants it. Tokens that are supplied from outside are renewed there.
    private void refreshed(Params params) throws Refusal {
        if (params.flag("refreshToken") && machine.auth().cached().orElse(null) instanceof Credential.Managed) {
            Refresh _ = machine.auth().refreshFromAuthority();
        }
    }

    private JsonNode authStatus(Params params) throws Refusal {
        boolean wanted = params.flag("includeToken");
        refreshed(params);
        Optional<Credential> credential =
                counting(wanted ? machine.auth().auth() : machine.auth().cached());
        boolean dead = credential.flatMap(machine.auth()::failureFor).isPresent();
        return Message.JSON
                .createObjectNode()
                .put("authMethod", credential.flatMap(Accounts::mode).orElse(null))
                .put(
                        "authToken",
                        wanted && !dead
                                ? credential
                                        .flatMap(Methods::token)
                                        .map(it -> it.revealText(Secret.Purpose.DELIVER))
                                        .orElse(null)
                                : null)
                .put("requiresOpenaiAuth", machine.wantsSignIn());
    }

    private static Optional<Secret> token(Credential credential) {
        return switch (credential) {
            case Credential.Managed managed -> Optional.of(managed.tokens().accessToken());
            case Credential.External external -> Optional.of(external.accessToken());
            case Credential.ApiKey key -> Optional.of(key.key());
            case Credential.PersonalToken token -> Optional.of(token.token());
            case Credential.Foreign foreign -> Optional.empty();
        };
    }

    private JsonNode state() throws Refusal {
        AuthState state = machine.auth().state();
        Optional<Credential> credential = machine.auth().cached();
        ObjectNode tree = Accounts.times(Accounts.state(state), credential)
                .put("authMode", credential.flatMap(Accounts::mode).orElse(null))
                .put("store", machine.store().place())
                .put("home", machine.home().toString())
                .put("host", machine.host())
                .put("server", machine.server().toString());
        tree.set("revocations", Accounts.counted(jobs()));
        return tree;
    }

    private JsonNode sessions(Params params) throws Refusal {
        var query = new StringBuilder("/api/v1/sessions?limit=200");
        query.append("&state=").append(word(params.text("state").orElse("active")));
        params.text("cursor").ifPresent(it -> query.append("&cursor=").append(word(it)));
        return server.call("GET", query.toString(), Optional.empty());
    }

    private JsonNode revoke(Params params) throws Refusal {
        String id = params.require("sessionId");
        return server.call("DELETE", "/api/v1/sessions/" + word(id), Optional.empty());
    }

    private JsonNode revokeAll(Params params) throws Refusal {
        ObjectNode body = Message.JSON
                .createObjectNode()
                .put("scope", params.text("scope").orElse("others"));
        params.text("deviceId").ifPresent(it -> body.put("deviceId", it));
        return server.call("POST", "/api/v1/sign-out", Optional.of(body));
    }

    private static String word(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode revocations() throws Refusal {
        ObjectNode tree = Message.JSON.createObjectNode();
        ArrayNode list = tree.putArray("revocations");
        jobs().forEach(job -> list.add(Accounts.revocation(job)));
        return tree;
    }

    private void flush(Consumer<JsonNode> answer) throws Refusal {
        int confirmed;
        try {
            confirmed = machine.queue().flush(machine.issuer(), FLUSH, true);
        } catch (IOException e) {
            throw Refusal.failed("The queue of revocations cannot be read or written.");
        }
        answer.accept(Accounts.counted(jobs()).put("confirmed", confirmed));
        notices.settle();
    }

    private List<RevocationJob> jobs() throws Refusal {
        try {
            return machine.queue().list();
        } catch (IOException e) {
            throw Refusal.failed("The queue of revocations cannot be read.");
        }
    }

    /// The one way out (law L7): what the command line takes too.
    private void logout(Params params, Consumer<JsonNode> answer) throws Refusal {
        LogoutPolicy policy = policy(params);
        boolean everywhere = params.flag("everywhere");
        if (everywhere && params.text("policy").orElse("").equals("local")) {
            throw Refusal.badParams("`everywhere` is done at the server, and `policy` local is not");
        }
        notices.during(() -> {
            signIns.cancelAny();
            if (everywhere) {
                endEverywhere();
            }
            var gone = new CompletableFuture<Void>();
            Runnable done = machine.auth().subscribe(state -> {
                if (state instanceof AuthState.LoggedOut) {
                    gone.complete(null);
                }
            });
            CompletableFuture<LogoutOutcome> outcome =
                    CompletableFuture.supplyAsync(() -> machine.auth().logout(policy), Thread::startVirtualThread);
            var _ = outcome.whenComplete((it, broken) -> {
                done.run();
                notices.settle();
            });
            Optional<LogoutOutcome> known = waited(outcome, gone);
            if (known.isPresent() && known.get().exitCode() == 1) {
                throw Refusal.failed(known.get().text());
            }
            notices.tellAccountAnyway();
            answer.accept(result(known));
        });
    }

    private void endEverywhere() throws Refusal {
        try {
            machine.sessions().signOut(new Sessions.Scope.Everywhere());
        } catch (SessionException e) {
            throw Server.refusal(e);
        }
    }

    private LogoutPolicy policy(Params params) throws Refusal {
        return switch (params.text("policy").orElse("")) {
            case "" -> machine.policy();
            case "durable" -> LogoutPolicy.DURABLE;
            case "strict" -> LogoutPolicy.STRICT;
            case "local" -> LogoutPolicy.LOCAL;
            default -> throw Refusal.badParams("`policy` is durable, strict or local");
        };
    }

    /// Waits until it is done, or done here with the server taking its time.
    private static Optional<LogoutOutcome> waited(
            CompletableFuture<LogoutOutcome> outcome, CompletableFuture<Void> gone) {
        CompletableFuture<Void> patience = gone.thenCompose(it ->
                new CompletableFuture<Void>().completeOnTimeout(null, CONFIRMATION.toMillis(), TimeUnit.MILLISECONDS));
        CompletableFuture.anyOf(outcome, patience).join();
        return Optional.ofNullable(outcome.getNow(null));
    }

    private static ObjectNode result(Optional<LogoutOutcome> outcome) {
        ObjectNode tree = Message.JSON.createObjectNode();
        String there =
                outcome.map(it -> it.there().name().toLowerCase(Locale.ROOT)).orElse("pending");
        tree.put("loggedOut", true).put("revocation", there);
        outcome.flatMap(LogoutOutcome::job).ifPresent(id -> tree.put("jobId", id));
        return tree;
    }
}
