package dev.curfew.cli.appserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.cli.appserver.Refusal.Kind;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// What comes out of the protocol for what goes in, without anybody to talk to.
class ConversationTest {
    private static final String HELLO = """
            {"id":1,"method":"initialize","params":{"clientInfo":{"name":"x","version":"1"}%s}}""";
    private static final String EXPERIMENTAL = ",\"capabilities\":{\"experimentalApi\":true}";

    private final Conversation conversation =
            new Conversation(new Conversation.About("1.0", "/a/home", "unix", "linux"));

    private static ObjectNode empty() {
        return Message.JSON.createObjectNode();
    }

    private String said(String frame) {
        return conversation.hear(frame) instanceof Heard.Say(String answer) ? answer : "nothing";
    }

    @Test
    void whoHasNotIntroducedItselfIsToldNothing() {
        assertThat(said("{\"id\":1,\"method\":\"account/read\",\"params\":{}}"))
                .isEqualTo("{\"id\":1,\"error\":{\"code\":-32600,\"message\":\"Not initialized\"}}");
        assertThat(conversation.tell(new Note(Note.ACCOUNT_UPDATED, empty(), false)))
                .isEmpty();
    }

    @Test
    void oneIntroducesOneselfOnce() {
        assertThat(said(HELLO.formatted("")))
                .isEqualTo("{\"id\":1,\"result\":{\"userAgent\":\"curfew/1.0 (linux; x)\",\"codexHome\":\"/a/home\","
                        + "\"platformFamily\":\"unix\",\"platformOs\":\"linux\"}}");
        assertThat(said(HELLO.formatted(""))).contains("Already initialized").contains("-32600");
        assertThat(conversation.hear("{\"method\":\"initialized\"}")).isEqualTo(new Heard.Nothing());
    }

    @Test
    void ourOwnMethodsAndNoticesAreForThoseWhoKnowThem() {
        said(HELLO.formatted(""));

        assertThat(said("{\"id\":2,\"method\":\"session/list\"}"))
                .contains("session/list requires experimentalApi capability");
        assertThat(conversation.tell(new Note(Note.STATE_UPDATED, empty(), true)))
                .isEmpty();
        assertThat(conversation.tell(new Note(Note.ACCOUNT_UPDATED, empty(), false)))
                .contains("{\"method\":\"account/updated\",\"params\":{}}");
    }

    @Test
    void nobodyIsToldWhatTheyHaveOptedOutOf() {
        said(HELLO.formatted(",\"capabilities\":{\"optOutNotificationMethods\":[\"account/updated\"]}"));

        assertThat(conversation.tell(new Note(Note.ACCOUNT_UPDATED, empty(), false)))
                .isEmpty();
        assertThat(conversation.tell(new Note(Note.LOGIN_COMPLETED, empty(), false)))
                .isPresent();
    }

    @Test
    void aPeerIsAnsweredAsItSpeaks() {
        said(HELLO.formatted(EXPERIMENTAL));

        assertThat(said("{\"id\":2,\"method\":\"nope\"}")).contains("-32600").doesNotContain("jsonrpc");
        assertThat(said("{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"nope\"}"))
                .startsWith("{\"jsonrpc\":\"2.0\",\"id\":3,\"error\":{\"code\":-32601");
        assertThat(conversation.answer(Message.JSON.readTree("\"a\""), empty()))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":{}}");
        assertThat(conversation.refuse(Message.JSON.readTree("7"), Refusal.badParams("x")))
                .contains("-32602");
    }

    @Test
    void whatIsAskedIsHandedOverWithItsNameAndParameters() {
        said(HELLO.formatted(EXPERIMENTAL));

        var heard = conversation.hear("{\"id\":\"s\",\"method\":\"session/revoke\",\"params\":{\"sessionId\":\"a\"}}");

        assertThat(heard).isInstanceOfSatisfying(Heard.Do.class, asked -> {
            assertThat(asked.method()).isEqualTo(Method.SESSION_REVOKE);
            assertThat(asked.params()).hasToString("Params[sessionId]");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "",
                "{",
                "[]",
                "\"text\"",
                "null",
                "{\"id\":null,\"method\":\"account/read\"}",
                "{\"id\":1.5,\"method\":\"account/read\"}",
                "{\"id\":123456789012345678901234567890,\"method\":\"account/read\"}",
                "{\"id\":{},\"method\":\"account/read\"}",
                "{} {}",
                "\u0000"
            })
    void whatCannotBeReadIsPassedOverAsInCodexAndNamedToOthers(String frame) {
        assertThat(said(frame)).isEqualTo("nothing");

        said("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"account/read\"}");
        assertThat(said(frame)).contains("\"id\":null").containsAnyOf("-32700", "-32600");
    }

    @Test
    void whatIsTooDeepOrTooLongIsPassedOver() {
        assertThat(said("[".repeat(100_000))).isEqualTo("nothing");
        assertThat(said("{\"id\":1,\"method\":\"initialize\",\"params\":{\"a\":" + "[".repeat(70) + "]".repeat(70)
                        + "}}"))
                .isEqualTo("nothing");
        assertThat(said("\"" + "x".repeat(2 << 20) + "\"")).isEqualTo("nothing");
    }

    @Test
    void whatAPeerCallsSomethingComesBackHarmless() {
        said(HELLO.formatted(EXPERIMENTAL));

        assertThat(said("{\"id\":2,\"method\":\"\\u001b[2J\\u202e" + "x".repeat(5000) + "\"}"))
                .hasSizeLessThan(200)
                .doesNotContain("\u001b")
                .doesNotContain("\u202e");
    }

    @Test
    void theAnswerToAQuestionIsKnownByItsNumber() {
        said(HELLO.formatted(""));
        var question =
                conversation.ask("account/chatgptAuthTokens/refresh", empty()).orElseThrow();

        assertThat(question.frame())
                .isEqualTo("{\"id\":0,\"method\":\"account/chatgptAuthTokens/refresh\",\"params\":{}}");
        assertThat(conversation.hear("{\"id\":0,\"result\":{\"a\":1}}"))
                .isEqualTo(new Heard.Returned(0, empty().put("a", 1), Optional.empty()));
        assertThat(conversation.hear("{\"id\":0,\"error\":{\"code\":-1,\"message\":\"no\"}}"))
                .isInstanceOfSatisfying(
                        Heard.Returned.class, it -> assertThat(it.error()).contains("no"));
        assertThat(conversation.hear("{\"id\":0,\"error\":\"no\"}")).isEqualTo(new Heard.Nothing());
    }

    @Test
    void aParameterOfTheWrongKindIsRefusedByName() {
        var params = new Params(Message.JSON.readTree("{\"refreshToken\":\"x\",\"type\":1}"));

        assertThat(refusal(() -> params.flag("refreshToken"))).contains("refreshToken");
        assertThat(refusal(() -> params.require("type"))).contains("type");
        assertThat(refusal(() -> params.require("missing"))).contains("missing field `missing`");
    }

    private interface Asking {
        Object get() throws Refusal;
    }

    private static String refusal(Asking asking) {
        try {
            return "got " + asking.get();
        } catch (Refusal e) {
            assertThat(e.kind()).isEqualTo(Kind.BAD_PARAMS);
            return e.text();
        }
    }
}
