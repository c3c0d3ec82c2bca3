package dev.curfew.web;

import dev.curfew.base.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// How a {@link Problem} is told to each {@link Surface}.
final class Refusal {
    /// What fails because the server is busy or stopping passes soon.
    private static final long SOON_SECONDS = 1;

    private Refusal() {}

    static Answer of(Problem problem, Surface surface, Request request, ErrorPage page) {
        return switch (surface) {
            case API -> api(problem, request);
            case OAUTH -> oauth(problem);
            case CODEX -> codex(problem);
            case PAGE -> hinted(problem, Answer.html(problem.kind().status(), page.html(problem, request)));
        };
    }

    static Answer api(Problem problem, Request request) {
        Problem.Kind kind = problem.kind();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("type", "urn:curfew:problem:" + kind.code());
        tree.put("title", kind.title());
        tree.put("status", kind.status());
        tree.put("detail", problem.hint());
        tree.put("code", kind.code());
        tree.put("instance", request.id());
        problem.retryAfterSeconds().ifPresent(seconds -> tree.put("retryAfterSeconds", seconds));
        Answer answer = Answer.bytes(kind.status(), "application/problem+json", Json.bytes(tree));
        // a challenge is part of every 401 (RFC 9110 section 15.5.2); Bearer is one that opens no dialogue in a browser
        return hinted(problem, kind.status() == 401 ? answer.with("WWW-Authenticate", "Bearer") : answer);
    }

    static Answer oauth(int status, String error, String description) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("error", error);
        String allowed = description
                .chars()
                .filter(c -> c >= 0x20 && c <= 0x7e && c != '"' && c != '\\')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        if (!allowed.isEmpty()) {
            tree.put("error_description", allowed);
        }
        return Answer.json(status, tree).with("Cache-Control", "no-store");
    }

    static Answer codex(int status, String code, String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", message);
        error.put("type", "invalid_request_error");
        error.put("param", Optional.empty());
        error.put("code", code);
        return Answer.json(status, Map.of("error", error)).with("Cache-Control", "no-store");
    }

    private static Answer codex(Problem problem) {
        Problem.Kind kind = problem.kind();
        Answer answer = codex(kind.status(), kind.code().replace('-', '_'), problem.hint());
        return hinted(problem, kind.status() == 401 ? answer.with("WWW-Authenticate", "Bearer") : answer);
    }

    private static Answer oauth(Problem problem) {
        int status = problem.kind().status();
        Answer answer = oauth(status, error(problem.kind()), problem.hint());
        return hinted(
                problem,
                switch (problem.kind()) {
                    case WRONG_CREDENTIALS -> answer.with("WWW-Authenticate", "Basic realm=\"curfew\"");
                    case SIGN_IN_NEEDED -> answer.with("WWW-Authenticate", "Bearer error=\"invalid_token\"");
                    case NOT_ALLOWED -> answer.with("WWW-Authenticate", "Bearer error=\"insufficient_scope\"");
                    default -> answer;
                });
    }

    /// The word that RFC 6749 sections 4.1.2.1 and 5.2, RFC 6750 section 3.1 and RFC 8628 section 3.5 have
    /// for it.
    private static String error(Problem.Kind kind) {
        return switch (kind) {
            case WRONG_CREDENTIALS -> "invalid_client";
            case SIGN_IN_NEEDED -> "invalid_token";
            case NOT_ALLOWED -> "insufficient_scope";
            case FOREIGN_ORIGIN -> "access_denied";
            case SLOW_DOWN -> "slow_down";
            case INTERNAL -> "server_error";
            case UNAVAILABLE, OVERLOADED -> "temporarily_unavailable";
            case MALFORMED_REQUEST,
                    INVALID_VALUE,
                    NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    CONFLICT,
                    GONE,
                    BODY_TOO_LARGE,
                    UNSUPPORTED_MEDIA_TYPE,
                    HEADERS_TOO_LARGE -> "invalid_request";
        };
    }

    /// When to come back, where the problem knows it or passes by itself.
    private static Answer hinted(Problem problem, Answer answer) {
        return problem.retryAfterSeconds()
                .or(() -> problem.kind().status() == 503 ? Optional.of(SOON_SECONDS) : Optional.empty())
                .map(seconds -> answer.with("Retry-After", Long.toString(seconds)))
                .orElse(answer);
    }
}
