package dev.curfew.testkit.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.gateway.Gateway;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.TestAuthority;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Limits from a terminal, at a real server with its gateway.
class LimitsStory {
    private static final String EMAIL = "ada@example.com";
    private static final String PASSWORD = "four unrelated words do";

    @TempDir
    Path directory;

    private TestAuthority authority;
    private Terminal shell;

    @BeforeEach
    void open() {
        authority = TestAuthority.start(Engine.MEMORY, Gateway.plan(directory.resolve("spool"), Map.of()));
        authority.owner(EMAIL, PASSWORD);
        shell = new Terminal(directory, authority.uri());
        shell.signIn(authority, EMAIL, PASSWORD);
    }

    @AfterEach
    void close() {
        authority.close();
    }

    private Terminal.Ran done(String... words) {
        var ran = shell.run(words);
        assertThat(ran.exit()).as(ran.said()).isZero();
        return ran;
    }

    @Test
    void aLimitIsSetSeenReplacedAndRemoved() {
        assertThat(done("pool", "limits", "list").err()).contains("There is no limit on you.");
        assertThat(done("pool", "limits", "set", EMAIL, "12.50", "--of", "cost", "--in", "month")
                        .err())
                .contains("Set: $12.50 in month, of which $0.00 is used.");
        done("pool", "limits", "set", EMAIL, "7", "--of", "cost", "--in", "month");
        done("pool", "limits", "set", EMAIL, "1000", "--of", "requests", "--in", "day", "--model", "gpt-5");

        assertThat(done("pool", "limits", "list").out())
                .contains("$7.00", "gpt-5", "1000")
                .doesNotContain("12.50");
        JsonNode limits = done("pool", "limits", "list", EMAIL, "--json").json();
        assertThat(limits).hasSize(2);
        String id = limits.path(0).path("id").asString();
        done("pool", "limits", "remove", id);
        assertThat(done("pool", "limits", "list", "--json").json()).hasSize(1);
        assertThat(shell.run("pool", "limits", "remove", id).exit()).isEqualTo(6);
    }

    @Test
    void aKeyHasLimitsOfItsOwn() {
        shell.run("keys", "create", "ci");
        String key = done("keys", "list", "--json").json().get(0).get("id").asString();

        JsonNode set = done("pool", "limits", "set", key, "3", "--of", "requests", "--in", "5h", "--json")
                .json();

        assertThat(set.path("holder").asString()).isEqualTo("key");
        assertThat(done("pool", "limits", "list", key).out()).contains("requests", "5h");
    }

    @Test
    void whatMakesNoSenseIsSaid() {
        assertThat(shell.run("pool", "limits", "set", EMAIL, "lots", "--of", "tokens", "--in", "day")
                        .exit())
                .isEqualTo(2);
        assertThat(shell.run("pool", "limits", "set", EMAIL, "1.5", "--of", "tokens", "--in", "day")
                        .exit())
                .isEqualTo(2);
        assertThat(shell.run("pool", "limits", "set", EMAIL, "-1", "--of", "tokens", "--in", "day")
                        .exit())
                .isEqualTo(2);
        assertThat(shell.run("pool", "limits", "set", EMAIL, "1", "--of", "tokens")
                        .exit())
                .isEqualTo(2);
        assertThat(shell.run("pool", "limits", "set", EMAIL, "1", "--of", "words", "--in", "day")
                        .err())
                .contains("input_tokens");
        assertThat(shell.run("pool", "limits", "set", EMAIL, "1", "--of", "tokens", "--in", "century")
                        .exit())
                .isEqualTo(1);
        assertThat(shell.run("pool", "limits", "set", "nobody@example.com", "1", "--of", "tokens", "--in", "day")
                        .exit())
                .isEqualTo(6);
        assertThat(shell.run("pool", "limits", "set", "key_none", "1", "--of", "tokens", "--in", "day")
                        .exit())
                .isEqualTo(1);
        assertThat(shell.run("pool", "limits", "remove", "x/../y").exit()).isEqualTo(6);
    }

    @Test
    void aDeveloperSeesTheirOwnAndSetsNone() {
        authority.person(authority.signIn(EMAIL, PASSWORD), "dan@example.com", "Dan", PASSWORD);
        done("pool", "limits", "set", "dan@example.com", "5", "--of", "requests", "--in", "day");
        shell.signIn(authority, "dan@example.com", PASSWORD);

        assertThat(done("pool", "limits", "list").out()).contains("requests");
        assertThat(shell.run("pool", "limits", "set", "dan@example.com", "9", "--of", "requests", "--in", "day")
                        .exit())
                .isEqualTo(1);
        assertThat(shell.run("pool", "limits", "list", EMAIL).exit()).isEqualTo(1);
    }
}
