package dev.curfew.cli.appserver;

import dev.curfew.client.Credential;
import dev.curfew.client.Transport;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the account has used and may use, and what its workspace has to say about that: asked where Codex
/// asks it, and told as Codex tells it. Where the server has no such thing, so does the answer.
final class Usage {
    private static final String HOME = "/backend-api/wham";
    private static final String LIMIT = "codex";
    private static final Duration USUAL = Duration.ofSeconds(10);
    /// Nobody waits for a notice.
    private static final Duration NOTICE = Duration.ofSeconds(1);

    private static final Map<String, String> OUTCOMES = Map.of(
            "reset", "reset",
            "nothing_to_reset", "nothingToReset",
            "no_credit", "noCredit",
            "already_redeemed", "alreadyRedeemed");

    private final Server server;
    private final Supplier<Optional<Credential>> credential;

    Usage(Server server, Supplier<Optional<Credential>> credential) {
        this.server = server;
        this.credential = credential;
    }

    /// The result of `account/rateLimits/read`: the windows of the account, and how far each is used up.
    JsonNode limits() throws Refusal {
        demand("to read rate limits");
        JsonNode usage = granted("GET", "/usage", Optional.empty(), "The rate limits could not be read");
        ObjectNode limits = Message.JSON.createObjectNode();
        limits.put("limitId", LIMIT).putNull("limitName").putNull("normalModelSlug");
        limits.set("primary", window(usage.at("/rate_limit/primary_window")));
        limits.set("secondary", window(usage.at("/rate_limit/secondary_window")));
        limits.set("credits", credits(usage.path("credits")));
        limits.putNull("individualLimit").putNull("spendControlReached");
        limits.put("planType", Accounts.known(usage.path("plan_type").asString("")));
        limits.putNull("rateLimitReachedType");
        ObjectNode tree = Message.JSON.createObjectNode().putNull("ordinaryUsageAllowed");
        tree.set("rateLimits", limits);
        tree.putObject("rateLimitsByLimitId").set(LIMIT, limits.deepCopy());
        return tree.putNull("rateLimitResetCredits").putNull("accountId").putNull("rateLimitUpsell");
    }

    private static JsonNode window(JsonNode window) {
        JsonNode used = window.path("used_percent");
        if (!used.isNumber()) {
            return JsonNodeFactory.instance.nullNode();
        }
        ObjectNode tree = Message.JSON.createObjectNode().put("usedPercent", used.asInt(0));
        JsonNode seconds = window.path("limit_window_seconds");
        return tree.put("windowDurationMins", seconds.isIntegralNumber() ? (seconds.longValue() + 59) / 60 : null)
                .put("resetsAt", number(window.path("reset_at")));
    }

    private static JsonNode credits(JsonNode credits) {
        if (!credits.isObject()) {
            return JsonNodeFactory.instance.nullNode();
        }
        return Message.JSON
                .createObjectNode()
                .put("hasCredits", credits.path("has_credits").asBoolean(false))
                .put("unlimited", credits.path("unlimited").asBoolean(false))
                .put("balance", credits.path("balance").asString(null));
    }

    /// The result of `account/usage/read`: how many tokens the account has spent so far.
    JsonNode tokens(Params params) throws Refusal {
        Optional<String> thread = params.text("threadId");
        if (thread.isPresent() && !thread.get().matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
            throw Refusal.refused("invalid thread id");
        }
        demand("to read token usage");
        JsonNode stats = JsonNodeFactory.instance.objectNode();
        if (thread.isEmpty()) {
            String what = "The usage of tokens could not be read";
            stats = granted("GET", "/profiles/me", Optional.empty(), what).path("stats");
            if (!stats.isObject()) {
                throw Refusal.failed(what + ".");
            }
        }
        ObjectNode tree = Message.JSON.createObjectNode();
        ObjectNode summary = tree.putObject("summary");
        summary.put("lifetimeTokens", number(stats.path("lifetime_tokens")));
        summary.put("peakDailyTokens", number(stats.path("peak_daily_tokens")));
        summary.put("longestRunningTurnSec", number(stats.path("longest_running_turn_sec")));
        summary.put("currentStreakDays", number(stats.path("current_streak_days")));
        summary.put("longestStreakDays", number(stats.path("longest_streak_days")));
        tree.set("dailyUsageBuckets", days(stats.path("daily_usage_buckets")));
        return tree.putNull("threadUsage");
    }

    private static JsonNode days(JsonNode days) {
        if (!days.isArray()) {
            return JsonNodeFactory.instance.nullNode();
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (JsonNode day : days) {
            list.addObject()
                    .put("startDate", day.path("start_date").asString(""))
                    .put("tokens", day.path("tokens").asLong(0));
        }
        return list;
    }

    /// The result of `account/workspaceMessages/read`: what those who pay want to be read.
    JsonNode notices() throws Refusal {
        demand("to read workspace messages");
        Transport.Reply reply = server.reply("GET", HOME + "/workspace-messages", Optional.empty(), NOTICE);
        ObjectNode tree = Message.JSON.createObjectNode().put("featureEnabled", reply.status() != 404);
        ArrayNode list = tree.putArray("messages");
        if (reply.status() == 404) {
            return tree;
        }
        for (JsonNode notice : granted(reply, "The messages of the workspace could not be read")
                .path("messages")) {
            String type = notice.path("message_type").asString("");
            list.addObject()
                    .put("messageId", notice.path("message_id").asString(""))
                    .put("messageType", List.of("headline", "announcement").contains(type) ? type : "unknown")
                    .put("messageBody", notice.path("message_body").asString(""))
                    .put("createdAt", seconds(notice.path("created_at")))
                    .put("archivedAt", seconds(notice.path("archived_at")));
        }
        return tree;
    }

    /// The result of `account/sendAddCreditsNudgeEmail`: whether those who pay were asked for more.
    JsonNode nudge(Params params) throws Refusal {
        String type = params.require("creditType");
        if (!List.of("credits", "usage_limit").contains(type)) {
            throw Refusal.badParams("unknown variant of `creditType`, expected `credits` or `usage_limit`");
        }
        demand("to notify workspace owner");
        JsonNode body = Message.JSON.createObjectNode().put("credit_type", type);
        Transport.Reply reply =
                server.reply("POST", HOME + "/accounts/send_add_credits_nudge_email", Optional.of(body), USUAL);
        boolean asked = reply.status() != 429;
        if (asked) {
            status(reply, "The owner of the workspace could not be notified");
        }
        return Message.JSON.createObjectNode().put("status", asked ? "sent" : "cooldown_active");
    }

    /// The result of `account/rateLimitResetCredit/consume`: what became of a credit that empties the
    /// windows.
    JsonNode reset(Params params) throws Refusal {
        String key = params.require("idempotencyKey");
        if (key.isEmpty()) {
            throw Refusal.refused("idempotencyKey must not be empty");
        }
        ObjectNode body = Message.JSON.createObjectNode().put("redeem_request_id", key);
        params.text("creditId").ifPresent(id -> body.put("credit_id", id));
        demand("for rate limit reset credits");
        String what = "The reset credit could not be spent";
        String code = granted("POST", "/rate-limit-reset-credits/consume", Optional.of(body), what)
                .path("code")
                .asString("");
        if (!OUTCOMES.containsKey(code)) {
            throw Refusal.failed(what + ".");
        }
        return Message.JSON.createObjectNode().put("outcome", OUTCOMES.get(code));
    }

    private void demand(String why) throws Refusal {
        switch (credential.get().orElse(null)) {
            case Credential.Managed managed -> {}
            case Credential.External external -> {}
            case Credential.ApiKey key -> throw Refusal.refused("chatgpt authentication required " + why);
            case Credential.PersonalToken token -> throw Refusal.refused("chatgpt authentication required " + why);
            case Credential.Foreign foreign -> throw Refusal.refused("chatgpt authentication required " + why);
            case null -> throw Refusal.refused("codex account authentication required " + why);
        }
    }

    private JsonNode granted(String method, String path, Optional<JsonNode> body, String what) throws Refusal {
        return granted(server.reply(method, HOME + path, body, USUAL), what);
    }

    private static JsonNode granted(Transport.Reply reply, String what) throws Refusal {
        status(reply, what);
        return Server.tree(reply);
    }

    private static void status(Transport.Reply reply, String what) throws Refusal {
        if (reply.status() / 100 != 2) {
            throw Refusal.failed(what + ": the server answered " + reply.status() + ".");
        }
    }

    private static @Nullable Long number(JsonNode number) {
        return number.isIntegralNumber() ? number.longValue() : null;
    }

    private static @Nullable Long seconds(JsonNode time) {
        try {
            return time.isString() ? OffsetDateTime.parse(time.stringValue()).toEpochSecond() : null;
        } catch (DateTimeException odd) {
            return null;
        }
    }
}
