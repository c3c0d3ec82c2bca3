package dev.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a handler reads from a request.
class RequestTest {
    private final Peer peer = new Peer(InetAddress.getLoopbackAddress(), false);

    @ParameterizedTest
    @CsvSource({
        "https://curfew.example,, true",
        "https://curfew.example, cross-site, true",
        "https://evil.example, same-origin, false",
        "https://curfew.example.evil, , false",
        "http://curfew.example, , false",
        "null, , false",
        ", same-origin, true",
        ", same-site, false",
        ", cross-site, false",
        ", none, false",
        ", , false",
    })
    void originIsOurOwnOrNot(String origin, String site, boolean own) {
        Request.Draft draft = draft();
        if (origin != null) {
            draft.header("Origin", origin);
        }
        if (site != null) {
            draft.header("Sec-Fetch-Site", site);
        }
        assertThat(draft.as("req_1").sameOrigin("https://curfew.example")).isEqualTo(own);
    }

    @Test
    void cookieIsFoundByItsWholeName() {
        Request request = draft().header("Cookie", "xa=0; a=1=2; a=3")
                .header("cookie", "b=")
                .as("req_1");
        assertThat(request.cookie("a")).hasValue("1=2");
        assertThat(request.cookie("b")).hasValue("");
        assertThat(request.cookie("x")).isEmpty();
    }

    @Test
    void credentialsAreRead() {
        assertThat(draft().header("Authorization", "bearer  at.b-c_d~e")
                        .as("req_1")
                        .bearer())
                .hasValue("at.b-c_d~e");
        assertThat(draft().as("req_1").bearer()).isEmpty();
        Request basic =
                draft().header("Authorization", "Basic YSUzQWI6cyslYzMlYmM=").as("req_1");
        assertThat(basic.bearer()).isEmpty();
        assertThat(basic.basic()).hasValue(new Credentials("a:b", Secret.of("s \u00fc")));
        assertThat(basic.basic().toString()).doesNotContain("s \u00fc");
        Request two = draft().header("Authorization", "Bearer a")
                .header("Authorization", "Bearer b")
                .as("req_1");
        assertThatThrownBy(two::bearer).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> draft().header("Authorization", "Bearer a b")
                        .as("req_1")
                        .bearer())
                .isInstanceOf(Problem.class);
    }

    @Test
    void jsonIsReadByType() {
        Json json = Json.parse("""
                {"text":"a","yes":true,"number":1.5,"object":{"x":"y"},"list":[{"x":"1"},{"x":"2"}],"strings":["a","b"],
                 "nothing":null}""".getBytes(StandardCharsets.UTF_8));
        assertThat(json.text("text")).hasValue("a");
        assertThat(json.bool("yes")).hasValue(true);
        assertThat(json.number("number")).hasValue(new BigDecimal("1.5"));
        assertThat(json.object("object").orElseThrow().require("x")).isEqualTo("y");
        assertThat(json.list("list")).extracting(thing -> thing.require("x")).containsExactly("1", "2");
        assertThat(json.strings("strings")).containsExactly("a", "b");
        assertThat(json.text("nothing")).isEmpty();
        assertThat(json.has("nothing")).isTrue();
        assertThat(json.list("missing")).isEmpty();
        assertThatThrownBy(() -> json.text("yes")).hasMessageContaining("The member yes has the wrong type");
        assertThatThrownBy(() -> json.strings("list")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> json.list("strings")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> json.require("missing")).hasMessageContaining("missing");
        assertThat(json.toString()).doesNotContain("1.5").contains("number");
    }

    @Test
    void formForgetsWhatHasNoValue() {
        Form form = Form.parse("a=1&b=&c&&d=x%3Dy&resource=1&%61b=2");
        assertThat(form.value("b")).isEmpty();
        assertThat(form.asMap())
                .containsExactlyInAnyOrderEntriesOf(Map.of("a", "1", "d", "x=y", "resource", "1", "ab", "2"));
        assertThat(form.toString()).doesNotContain("x=y");
        Form twice = Form.parse("resource=1&resource=2");
        assertThat(twice.all("resource")).isEqualTo(List.of("1", "2"));
        assertThatThrownBy(() -> twice.value("resource")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> Form.parse("a=1&%61=2")).isInstanceOf(Problem.class);
    }

    @Test
    void printingShowsNothingThatWasSent() {
        Request request = draft().query("token=s3cret")
                .header("Authorization", "Bearer s3cret")
                .body("text/plain", "s3cret")
                .as("req_1");
        assertThat(request.toString()).isEqualTo("Request[req_1 POST]");
    }

    private Request.Draft draft() {
        return Request.draft("POST", "/s3cret", World.manual(1).now(), peer);
    }
}
