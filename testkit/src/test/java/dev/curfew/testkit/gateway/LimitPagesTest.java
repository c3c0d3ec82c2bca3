package dev.curfew.testkit.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.Wing;
import dev.curfew.gateway.Gateway;
import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.limit.Limits;
import dev.curfew.gateway.pool.Outcome;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.TestAuthority;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The pages on limits: what is shown to whom, and what the form sets.
class LimitPagesTest {
    private static final String PASSWORD = "four unrelated words do";
    private static final String OLGA = "olga@example.com";
    private static final String DAN = "dan@example.com";
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

    @TempDir
    Path directory;

    private final List<Gateway> gateways = new ArrayList<>();
    private TestAuthority authority;
    private HttpProbe api;
    private HttpProbe olga;
    private String dan = "";

    @BeforeEach
    void open() {
        authority = TestAuthority.start(Engine.MEMORY, this::gateway);
        authority.owner(OLGA, PASSWORD);
        api = authority.signIn(OLGA, PASSWORD);
        dan = authority.person(api, DAN, "Dan", PASSWORD);
        olga = authority.signInBrowser(OLGA, PASSWORD);
    }

    private Wing gateway(Wing.Ground ground) {
        var gateway = (Gateway) Gateway.plan(directory, Map.of()).on(ground);
        gateways.add(gateway);
        return gateway;
    }

    @AfterEach
    void close() {
        authority.close();
    }

    private String page(String person) {
        return "/people/" + person + "/limits";
    }

    private HttpProbe.Answer set(HttpProbe by, String subject, String measure, String span, String most, String model) {
        var found = CSRF.matcher(by.get("/sessions").text());
        assertThat(found.find()).isTrue();
        return by.form(
                page(dan),
                "csrf",
                found.group(1),
                "subject",
                subject,
                "measure",
                measure,
                "span",
                span,
                "most",
                most,
                "model",
                model);
    }

    private List<JsonNode> limits(String subject) {
        return api.get("/api/v1/pool/limits?subject=" + subject)
                .json()
                .path("limits")
                .valueStream()
                .toList();
    }

    private String key() {
        return authority
                .signIn(DAN, PASSWORD)
                .post("/api/v1/keys", Map.of("name", "ci"))
                .json()
                .path("id")
                .asString();
    }

    @Test
    void aLimitIsSetShownWithItsUseAndRemoved() {
        assertThat(set(olga, dan, "requests", "day", "2", "").location().getPath())
                .isEqualTo(page(dan));
        assertThat(olga.get(page(dan)).text())
                .contains("Requests in a day", "0 of 2")
                .doesNotContain("Reached");
        use();
        assertThat(olga.get(page(dan)).text()).contains("1 of 2");
        use();
        assertThat(olga.get(page(dan)).text()).contains("2 of 2", "Reached");
        assertThat(gateways.getFirst().limits().reserve(caller(), Optional.empty(), 10))
                .isInstanceOf(Limits.Reserved.Over.class);

        String id = limits(dan).getFirst().path("id").asString();
        var found = CSRF.matcher(olga.get(page(dan)).text());
        assertThat(found.find()).isTrue();
        var removed = olga.form(page(dan) + "/" + id + "/remove", "csrf", found.group(1));

        assertThat(removed.location().getPath()).isEqualTo(page(dan));
        assertThat(olga.get(removed.location().toString()).text()).contains("The limit is gone.");
        assertThat(limits(dan)).isEmpty();
    }

    private Caller caller() {
        return new Caller(
                dan, Optional.empty(), Optional.empty(), Optional.empty(), "agent", Optional.empty(), Optional.empty());
    }

    private void use() {
        var reserved = gateways.getFirst().limits().reserve(caller(), Optional.empty(), 10);
        ((Limits.Reserved.Allowed) reserved).reservation().settle(new Outcome.Usage(5, 0, 5));
    }

    @Test
    void dollarsAreKeptAsMillionths() {
        set(olga, dan, "cost", "month", "$1,200.50", "gpt-5");

        assertThat(limits(dan).getFirst().path("most").asLong()).isEqualTo(1_200_500_000L);
        assertThat(olga.get(page(dan)).text()).contains("Cost in a month", "$0.00 of $1,200.50", "gpt-5");
        set(olga, dan, "cost", "month", "3", "gpt-5");
        assertThat(limits(dan)).as("the same kind is replaced").hasSize(1);
    }

    @Test
    void whatIsNoLimitIsSaidAtItsField() {
        for (String most : List.of("", "-1", "1.5", "1e9", "many", "9".repeat(18))) {
            var refused = set(olga, dan, "tokens", "day", most, "");
            assertThat(refused.status()).as(most).isEqualTo(400);
            assertThat(refused.text()).contains("Is a whole number.", "most-fault");
        }
        assertThat(set(olga, dan, "cost", "day", "1.2345678", "").text()).contains("Is dollars");
        assertThat(set(olga, dan, "words", "day", "1", "").status()).isEqualTo(400);
        assertThat(set(olga, dan, "tokens", "era", "1", "").status()).isEqualTo(400);
        assertThat(set(olga, dan, "tokens", "day", "1", "m".repeat(101)).text()).contains("model-fault");
        assertThat(set(olga, dan, "tokens", "day", "1", "<b>x").location().getPath())
                .isEqualTo(page(dan));
        assertThat(olga.get(page(dan)).text()).contains("&lt;b").doesNotContain("<b>x");
    }

    @Test
    void aKeyHasLimitsOfItsOwnAndOnlyThroughItsOwner() {
        String key = key();
        assertThat(set(olga, key, "requests", "5h", "7", "").status()).isEqualTo(303);
        assertThat(olga.get(page(dan)).text()).contains("Key", "Requests in five hours", "0 of 7");
        assertThat(limits(key).getFirst().path("holder").asString()).isEqualTo("key");

        String owner = api.get("/api/v1/people")
                .json()
                .path("people")
                .valueStream()
                .filter(person -> person.path("email").asString().equals(OLGA))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asString();
        var found = CSRF.matcher(olga.get("/limits").text());
        assertThat(found.find()).isTrue();
        var foreign = olga.form(
                page(owner), "csrf", found.group(1), "subject", key, "measure", "requests", "span", "day", "most", "1");
        assertThat(foreign.status()).as("a key of somebody else's").isEqualTo(404);
        String id = limits(key).getFirst().path("id").asString();
        assertThat(olga.form(page(owner) + "/" + id + "/remove", "csrf", found.group(1))
                        .status())
                .isEqualTo(404);
        assertThat(limits(key)).hasSize(1);
    }

    @Test
    void everybodySeesTheirOwnAndSetsNothing() {
        set(olga, dan, "requests", "day", "2", "");
        var browser = authority.signInBrowser(DAN, PASSWORD);

        assertThat(browser.get("/limits").text())
                .contains("Requests in a day", "Owners and admins set limits.")
                .doesNotContain("Set a limit", "/remove");
        assertThat(set(browser, dan, "requests", "day", "9", "").status()).isEqualTo(403);
        assertThat(browser.get("/people/per_none/limits").status()).isEqualTo(404);
        assertThat(authority.probe().get("/limits").location().getPath()).isEqualTo("/sign-in");
        assertThat(olga.form(page(dan), "subject", dan, "measure", "tokens", "span", "day", "most", "1")
                        .status())
                .as("without the form's token")
                .isEqualTo(403);
        assertThat(limits(dan)).hasSize(1);
    }

    @Test
    void thePagesOfKeysAndPeopleLeadThere() {
        String key = key();
        var browser = authority.signInBrowser(DAN, PASSWORD);

        assertThat(browser.get("/keys").text()).contains("href=\"/limits\"");
        assertThat(browser.get("/keys/" + key).text()).contains("href=\"/limits#" + key + "\"");
        assertThat(olga.get("/people/" + dan).text()).contains("href=\"" + page(dan) + "\"");
    }
}
