package dev.curfew.cli.appserver;

import dev.curfew.base.Secret;
import dev.curfew.client.Credential;
import dev.curfew.client.HostTokens;
import dev.curfew.client.Restrictions;
import dev.curfew.client.login.Doors;
import dev.curfew.client.login.Login;
import dev.curfew.client.login.LoginException;
import dev.curfew.client.login.Outcome;
import dev.curfew.client.login.Prompt;
import java.io.IOException;
import java.io.StringReader;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Signing in on behalf of peers. One sign-in is under way at most, whoever has started it: the next one
/// takes its place, and a logout ends it.
final class SignIns {
    private static final String SUPPLIED = "External auth is active. Use account/login/start (chatgptAuthTokens)"
            + " to update it or account/logout to clear it.";

    private final Machine machine;
    private final Notices notices;
    private final ReentrantLock starting = new ReentrantLock();
    private @Nullable Active active;

    /// A sign-in under way.
    ///
    /// @param quiet set when whoever ends it tells everybody itself
    private record Active(String id, Login login, AtomicBoolean quiet) {}

    /// One way to begin.
    private interface Door {
        Login open(Doors doors) throws LoginException;
    }

    SignIns(Machine machine, Notices notices) {
        this.machine = machine;
        this.notices = notices;
    }

    /// Whether one is under way. What it stores is told when it has been told that it ended.
    synchronized boolean isActive() {
        return active != null;
    }

    /// Starts one, as `account/login/start`.
    void start(Params params, Connection from, Consumer<JsonNode> answer) throws Refusal {
        String type = params.require("type");
        switch (type) {
            case "apiKey" -> apiKey(params.secret("apiKey"), answer);
            case "chatgpt" -> begin(Doors::browser, type, answer);
            case "chatgptDeviceCode" -> begin(Doors::device, type, answer);
            case "chatgptAuthTokens" -> supplied(params, from, answer);
            case "amazonBedrock", "amazonBedrockAccessKeys" ->
                throw Refusal.refused("Curfew does not sign in to Amazon Bedrock. Codex itself does.");
            default ->
                throw Refusal.badParams(
                        "unknown variant, expected one of `apiKey`, `chatgpt`, `chatgptDeviceCode`, `chatgptAuthTokens`");
        }
    }

    private void begin(Door door, String type, Consumer<JsonNode> answer) throws Refusal {
        refuseWhereSupplied();
        refuse(Restrictions.Method.CHATGPT, "ChatGPT login is disabled. Use API key login instead.");
        starting.lock();
        try {
            cancelAny();
            var begun = new Active(name(), door.open(machine.doors()), new AtomicBoolean());
            synchronized (this) {
                active = begun;
            }
            answer.accept(prompt(
                    begun.login().prompt(),
                    Message.JSON.createObjectNode().put("type", type).put("loginId", begun.id())));
            var _ = begun.login().ended().thenAccept(outcome -> ended(begun, outcome));
        } catch (LoginException e) {
            throw Refusal.failed(e.why());
        } finally {
            starting.unlock();
        }
    }

    private static ObjectNode prompt(Prompt prompt, ObjectNode tree) {
        return switch (prompt) {
            case Prompt.Open(var address) -> tree.put("authUrl", address.toString());
            case Prompt.Enter enter ->
                tree.put("verificationUrl", enter.address().toString()).put("userCode", enter.code());
        };
    }

    private void ended(Active ended, Outcome outcome) {
        synchronized (this) {
            if (active != null && active.id().equals(ended.id())) {
                active = null;
            }
        }
        if (ended.quiet().get()) {
            return;
        }
        notices.tell(completed(Optional.of(ended.id()), outcome));
        if (outcome instanceof Outcome.SignedIn) {
            notices.tellAccountAnyway();
        }
        notices.settle();
    }

    /// Ends one, as `account/login/cancel`.
    void cancel(Params params, Consumer<JsonNode> answer) throws Refusal {
        String id = params.require("loginId");
        if (!id.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
            throw Refusal.refused("invalid login id");
        }
        Active named = current();
        boolean ended = named != null && named.id().equals(id) && end(named);
        answer.accept(Message.JSON.createObjectNode().put("status", ended ? "canceled" : "notFound"));
        if (ended) {
            notices.tell(completed(Optional.of(id), new Outcome.Cancelled()));
        }
    }

    /// Takes over what a browser on another machine ended at, as `account/login/paste`: how it went is told
    /// as with one that came back by itself.
    JsonNode paste(Params params) throws Refusal {
        String id = params.require("loginId");
        String address = params.require("address");
        Active named = current();
        Login.Pasted pasted =
                named != null && named.id().equals(id) ? named.login().paste(address) : Login.Pasted.OVER;
        return switch (pasted) {
            case TAKEN -> Message.JSON.createObjectNode().put("status", "taken");
            case FOREIGN ->
                throw Refusal.refused("That belongs to another sign-in. Open the address that is shown, and paste"
                        + " where it ends.");
            case UNKNOWN ->
                throw Refusal.refused("That is not where the browser ended: paste the whole address, for example"
                        + " http://127.0.0.1:1455/auth/callback?code=...&state=...");
            case OVER -> throw Refusal.refused("No such sign-in is under way.");
        };
    }

    /// Ends the one that is under way, and says so at once. One that is just being stored is waited for.
    void cancelAny() {
        Active now = current();
        if (now == null) {
            return;
        }
        if (end(now)) {
            notices.tell(completed(Optional.of(now.id()), new Outcome.Cancelled()));
        } else {
            now.login().await();
        }
    }

    private boolean end(Active named) {
        named.quiet().set(true);
        boolean inTime = named.login().cancel();
        named.quiet().set(inTime);
        return inTime;
    }

    private synchronized @Nullable Active current() {
        return active;
    }

    private void apiKey(Secret key, Consumer<JsonNode> answer) throws Refusal {
        refuseWhereSupplied();
        refuse(Restrictions.Method.API, "API key login is disabled. Use ChatGPT login instead.");
        notices.during(() -> {
            cancelAny();
            Outcome outcome = stored(key);
            if (!(outcome instanceof Outcome.SignedIn)) {
                throw Refusal.failed(outcome.text());
            }
            answer.accept(Message.JSON.createObjectNode().put("type", "apiKey"));
            notices.tell(completed(Optional.empty(), outcome));
            notices.tellAccountAnyway();
        });
    }

    private Outcome stored(Secret key) throws Refusal {
        try (var text = new StringReader(key.revealText(Secret.Purpose.KEEP))) {
            return machine.doors().apiKey(text);
        } catch (IOException e) {
            throw Refusal.failed("The key could not be read.");
        }
    }

    private void supplied(Params params, Connection from, Consumer<JsonNode> answer) throws Refusal {
        refuse(Restrictions.Method.CHATGPT, "External ChatGPT auth is disabled. Use API key login instead.");
        Credential.External tokens = Supplier.tokens(params);
        Optional<String> violation = machine.restrictions().violation(tokens);
        if (violation.isPresent()) {
            throw Refusal.refused(violation.get());
        }
        notices.during(() -> {
            cancelAny();
            machine.auth().setExternalAuth(new HostTokens(tokens, new Supplier(from), machine.restrictions()));
            answer.accept(Message.JSON.createObjectNode().put("type", "chatgptAuthTokens"));
            notices.tell(completed(Optional.empty(), new Outcome.SignedIn(tokens)));
            notices.tellAccountAnyway();
        });
    }

    private void refuseWhereSupplied() throws Refusal {
        if (machine.auth().cached().orElse(null) instanceof Credential.External) {
            throw Refusal.refused(SUPPLIED);
        }
    }

    private void refuse(Restrictions.Method wanted, String text) throws Refusal {
        if (machine.restrictions().refusal(wanted).isPresent()) {
            throw Refusal.refused(text);
        }
    }

    private static Note completed(Optional<String> id, Outcome outcome) {
        boolean success = outcome instanceof Outcome.SignedIn;
        return new Note(
                Note.LOGIN_COMPLETED,
                Message.JSON
                        .createObjectNode()
                        .put("loginId", id.orElse(null))
                        .put("success", success)
                        .put("error", success ? null : outcome.text())
                        .putNull("onboardingEntrypoint"),
                false);
    }

    /// A name in the form of a UUID of version 4, as peers expect it.
    private String name() {
        byte[] bytes = machine.world().random(16);
        bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
        return HexFormat.of().formatHex(bytes).replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }
}
