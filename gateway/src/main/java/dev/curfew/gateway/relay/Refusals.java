package dev.curfew.gateway.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.curfew.gateway.admission.Admission;
import dev.curfew.gateway.pool.Lack;
import dev.curfew.web.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a client is told instead of an answer, in the words that clients of these APIs know: section 7 of the
/// gateway's specification.
final class Refusals {
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /// What is between us and the upstream.
    private static final Set<Integer> ACCOUNTS = Set.of(401, 402, 407, 408);

    private Refusals() {}

    static Answer of(Admission.Refused refused) {
        return error(401, "invalid_request_error", refused.code(), refused.message())
                .with("WWW-Authenticate", "Bearer");
    }

    static Answer of(Admission.Forbidden forbidden) {
        return error(403, "invalid_request_error", forbidden.code(), forbidden.message());
    }

    static Answer of(Admission.Unsure unsure) {
        return later(
                error(503, "server_error", "not_sure", "Whether this credential counts cannot be said now."),
                unsure.retryAfter());
    }

    /// The code says whose limit it is. The type is the one by which Codex tells a person when to come back,
    /// and does not try again meanwhile.
    static Answer of(Ledger.Over over, Instant now) {
        Instant resetsAt = now.plus(over.retryAfter());
        return limited(over.code(), over.message(), Optional.of(resetsAt), now);
    }

    /// What ended while the request ran.
    private static Answer ended(Shown shown) {
        return error(401, "invalid_request_error", shown.refusal(), shown.message())
                .with("WWW-Authenticate", "Bearer");
    }

    /// What must end before it began.
    static Answer of(Stop.Reason reason, Shown shown) {
        return switch (reason) {
            case CUT -> ended(shown);
            case GONE -> unavailable("The client went.");
            case DRAINED -> draining();
        };
    }

    static Answer draining() {
        return later(error(503, "server_error", "unavailable", "The server is stopping. Try again."), Duration.ZERO);
    }

    static Answer unavailable(String message) {
        return error(502, "server_error", "upstream_unavailable", message);
    }

    static Answer noSuchPath() {
        return error(404, "invalid_request_error", "not_found", "No upstream account has this path.");
    }

    /// What an upstream refused. Whose fault it is decides who is told: an account's trouble is not the
    /// client's.
    static Answer of(Reply reply, Fault fault, byte[] said) {
        boolean told = reply.header("content-type")
                .filter(type -> type.startsWith("application/json"))
                .isPresent();
        boolean theirs =
                reply.status() / 100 == 4 && !ACCOUNTS.contains(reply.status()) && (told || reply.status() != 403);
        return theirs
                ? new Answer.Whole(reply.status(), Headers.answer(reply.headers()), said)
                : unavailable("The upstream answered " + reply.status()
                        + (fault.code().matches("[a-z0-9_.-]{1,60}") ? " " + fault.code() : "") + ".");
    }

    static Answer tookTooLong() {
        return error(504, "server_error", "upstream_request_timeout", "No upstream account answered in time.");
    }

    static Answer noWebSocket() {
        return error(426, "invalid_request_error", "upgrade_required", "Use HTTPS and server-sent events.")
                .with("Upgrade", "websocket");
    }

    static Answer of(Lack lack, Instant now) {
        return switch (lack) {
            case Lack.OutOfQuota(Optional<Instant> resetsAt) ->
                limited("All upstream accounts have reached their usage limit.", resetsAt, now);
            case Lack.OwnerLimited(Optional<Instant> resetsAt) ->
                limited("The upstream account of this conversation has reached its usage limit.", resetsAt, now);
            case Lack.Busy(Duration retryAfter) ->
                later(
                        error(
                                429,
                                "rate_limit_error",
                                "account_concurrency_limit",
                                "All upstream accounts are as busy as they may be."),
                        retryAfter);
            case Lack.NoneReady(Map<String, Integer> counts) ->
                error(503, "server_error", "no_accounts", "No upstream account is ready" + told(counts) + ".");
            case Lack.OwnerGone() ->
                error(
                        400,
                        "invalid_request_error",
                        "previous_response_not_found",
                        "The account that made the previous response is gone. Send the whole conversation.");
            case Lack.NoSuchModel() ->
                error(403, "invalid_request_error", "model_not_allowed", "No upstream account has this model.");
        };
    }

    /// An error of an event, where nothing was sent yet.
    static Answer of(Fault fault) {
        return error(
                fault.status(), fault.type().isEmpty() ? "server_error" : fault.type(), fault.code(), fault.message());
    }

    private static String told(Map<String, Integer> counts) {
        return counts.isEmpty()
                ? ""
                : new TreeMap<>(counts)
                        .entrySet().stream()
                                .map(each -> each.getValue() + " " + each.getKey())
                                .collect(Collectors.joining(", ", ": ", ""));
    }

    /// As Codex reads it: type and code are the same, and the reset stands beside them.
    private static Answer limited(String message, Optional<Instant> resetsAt, Instant now) {
        return limited("usage_limit_reached", message, resetsAt, now);
    }

    private static Answer limited(String code, String message, Optional<Instant> resetsAt, Instant now) {
        String reset =
                resetsAt.map(at -> ",\"resets_at\":" + at.getEpochSecond()).orElse("");
        Answer answer = json(
                429,
                "{\"error\":{\"message\":" + Picker.quoted(message)
                        + ",\"type\":\"usage_limit_reached\",\"param\":null,\"code\":" + Picker.quoted(code) + reset
                        + "}}");
        return later(answer, resetsAt.map(at -> Duration.between(now, at)).orElse(LONGEST));
    }

    private static Answer later(Answer answer, Duration wait) {
        long seconds = Math.clamp(wait.plusMillis(999).toSeconds(), 1, LONGEST.toSeconds());
        return answer.with("Retry-After", Long.toString(seconds));
    }

    private static Answer error(int status, String type, String code, String message) {
        return json(status, body(type, code, message));
    }

    /// An error as the APIs have it.
    static String body(String type, String code, String message) {
        return "{\"error\":{\"message\":" + Picker.quoted(message) + ",\"type\":" + Picker.quoted(type)
                + ",\"param\":null,\"code\":" + Picker.quoted(code) + "}}";
    }

    private static Answer json(int status, String body) {
        return Answer.bytes(status, "application/json", body.getBytes(UTF_8));
    }

    /// The last event of an answer that is not whole.
    ///
    /// @param response the answer's name, where it has said one
    static byte[] lastEvent(Endpoint.Dialect dialect, Optional<String> response, String code, String message) {
        return switch (dialect) {
            case RESPONSES ->
                ("event: response.failed\ndata: {\"type\":\"response.failed\",\"response\":{\"id\":"
                                + Picker.quoted(response.orElse(""))
                                + ",\"object\":\"response\",\"status\":\"failed\",\"error\":{\"code\":"
                                + Picker.quoted(code) + ",\"message\":" + Picker.quoted(message) + "}}}\n\n")
                        .getBytes(UTF_8);
            case SOCKET ->
                ("{\"type\":\"error\"," + body("server_error", code, message).substring(1)).getBytes(UTF_8);
            case CHAT, JSON, ANY -> ("data: " + body("server_error", code, message) + "\n\n").getBytes(UTF_8);
        };
    }
}
