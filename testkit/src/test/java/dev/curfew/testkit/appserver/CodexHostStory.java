package dev.curfew.testkit.appserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.curfew.base.World;
import dev.curfew.testkit.Codex;
import dev.curfew.testkit.CodexHome;
import dev.curfew.testkit.Ports;
import dev.curfew.testkit.ScriptedIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What our app-server takes and says, held against the schema that the real Codex makes of its own, and
/// against what the real Codex says to the same words.
class CodexHostStory {
    @AutoClose
    static final Ports.SignIns PORTS = Ports.signIns();

    private static final String START = "account/login/start";
    private static final String CANCEL = "account/login/cancel";
    private static final String NOBODYS = "00000000-0000-4000-8000-000000000000";

    private final ScriptedIssuer issuer = ScriptedIssuer.start(World.system());

    @TempDir
    Path directory;

    /// A question, and the schemas of its parameters and its result.
    private record Asked(String method, Map<String, ?> params, String takes, String says) {}

    private List<Asked> script() {
        return List.of(
                new Asked("account/read", Map.of(), "v2/GetAccountParams", "v2/GetAccountResponse"),
                new Asked(
                        START,
                        Map.of("type", "apiKey", "apiKey", "sk-one"),
                        "v2/LoginAccountParams",
                        "v2/LoginAccountResponse"),
                new Asked("account/read", Map.of("refreshToken", true), "v2/GetAccountParams", "v2/GetAccountResponse"),
                new Asked("account/rateLimits/read", Map.of(), "", ""),
                new Asked(
                        CANCEL,
                        Map.of("loginId", NOBODYS),
                        "v2/CancelLoginAccountParams",
                        "v2/CancelLoginAccountResponse"),
                new Asked(CANCEL, Map.of("loginId", "x"), "v2/CancelLoginAccountParams", ""),
                new Asked("getAuthStatus", Map.of("includeToken", true, "refreshToken", true), "", ""),
                new Asked("getAuthStatus", Map.of(), "", ""),
                new Asked("account/logout", Map.of(), "", "v2/LogoutAccountResponse"),
                new Asked("account/logout", Map.of(), "", "v2/LogoutAccountResponse"),
                new Asked("account/read", Map.of(), "v2/GetAccountParams", "v2/GetAccountResponse"),
                new Asked("account/rateLimits/read", Map.of(), "", ""),
                new Asked("getAuthStatus", Map.of("includeToken", true), "", ""),
                new Asked(START, Map.of("type", "nope"), "", ""),
                new Asked("account/read", Map.of("refreshToken", "x"), "", ""),
                new Asked("no/such/method", Map.of(), "", ""),
                new Asked(START, Map.of("type", "chatgpt"), "v2/LoginAccountParams", "v2/LoginAccountResponse"),
                new Asked(
                        START, Map.of("type", "chatgptDeviceCode"), "v2/LoginAccountParams", "v2/LoginAccountResponse"),
                new Asked("account/logout", Map.of(), "", "v2/LogoutAccountResponse"));
    }

    @Test
    void whatWeTakeAndSayIsInTheSchemaOfTheRealCodex() throws IOException {
        Path schemas = schemas();
        try (var host = Host.at(directory.resolve("ours"), issuer.uri())) {
            Peer peer = host.peer();
            for (Asked asked : script()) {
                check(schemas, asked.takes(), JsonMapper.shared().valueToTree(asked.params()));
                JsonNode answer = peer.answer(asked.method(), asked.params());
                check(schemas, answer.has("result") ? "JSONRPCResponse" : "JSONRPCError", answer);
                if (answer.has("result")) {
                    check(schemas, asked.says(), answer.get("result"));
                }
            }
            Host.signIn(directory.resolve("ours"), Host.accessToken(), issuer.family("family"));
            assertThat(peer.awaited(it -> it.at("/params/authMode").asString("").equals("chatgpt")))
                    .isNotNull();
            check(schemas, "v2/GetAccountResponse", peer.call("account/read", Map.of()));
            issuer.next(ScriptedIssuer.Act.Say.json(200, "{\"plan_type\":\"pro\"}"));
            check(schemas, "v2/GetAccountRateLimitsResponse", peer.call("account/rateLimits/read", Map.of()));
            for (JsonNode told : peer.heard()) {
                String method = told.path("method").asString("");
                check(
                        schemas,
                        switch (method) {
                            case "account/updated" -> "v2/AccountUpdatedNotification";
                            case "account/login/completed" -> "v2/AccountLoginCompletedNotification";
                            default -> "";
                        },
                        told.path("params"));
                if (method.startsWith("account/")) {
                    check(schemas, "ServerNotification", told);
                }
            }
        }
    }

    @Test
    void theQuestionForOtherTokensIsCodexsOwn() throws IOException {
        Path schemas = schemas();
        try (var host = Host.at(directory.resolve("ours"), issuer.uri())) {
            Peer peer = host.peer();
            Map<String, String> tokens = Map.of("accessToken", Host.accessToken(), "chatgptAccountId", "acct-1");
            peer.call(
                    START,
                    Map.of(
                            "type",
                            "chatgptAuthTokens",
                            "accessToken",
                            Host.accessToken(),
                            "chatgptAccountId",
                            "acct-1"));
            issuer.next(ScriptedIssuer.Act.Say.json(401, "{}"));
            peer.ask("session/list", Map.of());

            JsonNode question = peer.awaited(it -> it.has("method") && it.has("id"));

            check(schemas, "ServerRequest", question);
            check(schemas, "ChatgptAuthTokensRefreshParams", question.get("params"));
            check(
                    schemas,
                    "ChatgptAuthTokensRefreshResponse",
                    JsonMapper.shared().valueToTree(tokens));
        }
    }

    @Test
    void theRealCodexSaysTheSameToTheSameWords() {
        try (var home = Codex.require().home(directory.resolve("theirs"));
                var host = Host.at(directory.resolve("ours"), issuer.uri())) {
            home.config("chatgpt_base_url = \"" + issuer.uri() + "/backend-api/\"\n");
            var theirs = home.appServer(Map.of(
                    "CODEX_APP_SERVER_LOGIN_ISSUER",
                    issuer.uri().toString(),
                    "CODEX_REFRESH_TOKEN_URL_OVERRIDE",
                    issuer.uri() + "/oauth/token"));
            Peer ours = host.peer();
            for (Asked asked : script()) {
                boolean device = asked.params().containsValue("chatgptDeviceCode");
                if (!device) {
                    assertThat(shape(ours.answer(asked.method(), asked.params())))
                            .as("%s %s", asked.method(), asked.params())
                            .isEqualTo(shape(theirs.ask(asked.method(), asked.params())));
                }
            }
            for (String method : List.of("account/login/completed", "account/updated")) {
                assertThat(names(ours.told(method))).isEqualTo(names(theirs.await(method)));
            }
        }
    }

    /// Which members an answer has, and the code of an error. What ours says of a logout beside Codex's empty
    /// answer is left out.
    private static String shape(JsonNode answer) {
        return answer.has("error")
                ? "error " + answer.at("/error/code")
                : "result " + names(answer.get("result")) + " " + answer.at("/result/status")
                        + answer.at("/result/authMethod") + answer.at("/result/account/type");
    }

    private static SortedSet<String> names(JsonNode tree) {
        var names = new TreeSet<>(tree.propertyNames());
        names.removeAll(List.of("loggedOut", "revocation", "jobId"));
        return names;
    }

    private Path schemas() {
        Path out = directory.resolve("schemas");
        try (CodexHome home = Codex.require().home(directory.resolve("codex"))) {
            assertThat(home.run("app-server", "generate-json-schema", "--experimental", "--out", out.toString())
                            .exit())
                    .isZero();
        }
        return out;
    }

    private static void check(Path schemas, String name, JsonNode tree) throws IOException {
        if (name.isEmpty()) {
            return;
        }
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                .getSchema(Files.readString(schemas.resolve(name + ".json")), InputFormat.JSON);
        var wrong = new ArrayList<>(schema.validate(tree.toString(), InputFormat.JSON));
        assertThat(wrong).as("%s in %s", tree, name).isEmpty();
    }
}
