package dev.curfew.cli.codex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.authority.codex.CodexSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.dataformat.toml.TomlMapper;

class TomlTextTest {
    private static final CodexSettings SETTINGS =
            new CodexSettings(URI.create("https://c.example.com"), URI.create("https://g.example.com"));

    private static String merged(String text) throws TomlText.Unmergeable {
        return TomlText.merge(text, SETTINGS.lines()).text();
    }

    @Test
    void anEmptyFileGetsTheBlockThatIsShown() throws Exception {
        assertThat(merged("")).isEqualTo(SETTINGS.toml());
    }

    @Test
    void mergingTwiceChangesNothingMore() throws Exception {
        String once = merged("model = \"o9\"\n\n[mcp_servers.docs]\ncommand = \"docs\"\n");
        TomlText.Merged twice = TomlText.merge(once, SETTINGS.lines());
        assertThat(twice.text()).isEqualTo(once);
        assertThat(twice.changes()).isEmpty();
    }

    @Test
    void theUsersWordsOrderAndCommentsStay() throws Exception {
        String mine = """
                # my settings
                model = "o9" # the good one
                model_provider = 'openai' # will change

                  [features]   # keep
                  web_search = true
                  apps = true

                # below the features
                [model_providers.curfew]
                name = "Old"
                stream_idle_timeout_ms = 5_000

                [[hooks]]
                run = \"""
                [features]
                apps = "not a key"
                \"""
                """;
        assertThat(merged(mine)).isEqualTo("""
                # my settings
                model = "o9" # the good one
                model_provider = "curfew" # will change
                chatgpt_base_url = "https://c.example.com/backend-api/"

                  [features]   # keep
                  web_search = true
                  apps = false
                  plugins = false

                # below the features
                [model_providers.curfew]
                name = "Curfew"
                stream_idle_timeout_ms = 5_000
                base_url = "https://g.example.com/v1"
                wire_api = "responses"
                requires_openai_auth = true

                [[hooks]]
                run = \"""
                [features]
                apps = "not a key"
                \"""

                [analytics]
                enabled = false
                """);
    }

    @Test
    void changesAreToldWithWhatWasThere() throws Exception {
        assertThat(TomlText.merge("model_provider = \"openai\"\n", SETTINGS.lines())
                        .changes())
                .startsWith(
                        "model_provider: \"openai\" → \"curfew\"",
                        "chatgpt_base_url: \"https://c.example.com/backend-api/\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "features.web = true                    | features.apps = false",
                "\"features\" . \"apps\" = true         | \"features\" . \"apps\" = false",
                "[features]                             | apps = false",
                "[features.inner]                       | [features]",
                "[model_providers.other]                | [model_providers.curfew]",
                "[model_providers]                      | [model_providers.curfew]",
                "notify = [\"a\", # ]                   | model_provider",
            })
    void everyWayToWriteATableIsUnderstood(String line, String expected) throws Exception {
        String text = line.startsWith("notify") ? line + "\n \"b = c\"]\n" : line;
        String result = merged(text);
        assertThat(result).contains(expected);
        assertThat(new TomlMapper().readTree(result).at("/features/apps").booleanValue())
                .isFalse();
    }

    @Test
    void windowsLineEndsStay() throws Exception {
        assertThat(merged("model = \"o9\"\r\n[features]\r\nweb = true\r\n").replace("\r\n", ""))
                .doesNotContain("\n", "\r");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "features = { apps = true }    | line 1 writes features in braces",
                "model_provider = [            | it is not TOML",
                "a = 1 = 2                     | it is not TOML",
                "[[features]]                  | cannot be set",
                "features = 3                  | cannot be set",
                "[model_provider]              | in place",
            })
    void whatCannotBeMergedIsRefused(String text, String complaint) {
        assertThatThrownBy(() -> merged(text))
                .isInstanceOf(TomlText.Unmergeable.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void profilesThatWinOverUsAreNamed() throws Exception {
        List<String> warnings = TomlText.merge("[profiles.work]\nmodel_provider = \"openai\"\n", SETTINGS.lines())
                .warnings();
        assertThat(warnings).singleElement().asString().contains("profile work sets model_provider");
    }

    /// Documents put together from pieces at random: a merge either refuses or keeps every line that is not one of
    /// ours.
    @Test
    void linesThatAreNotOursAreNeverTouched() throws Exception {
        List<String> pieces = List.of(
                "# a comment with [brackets] and key = 1",
                "",
                "  ",
                "model = \"a # b\"",
                "notify = [\n  'x', # ]\n  \"y\",\n]",
                "text = '''\n[features]\nplugins = 1\n'''",
                "path = 'C:\\dir'",
                "quoted = \"\\\" = [\"",
                "[sandbox]",
                "[tools] # why",
                "[a.\"b.c\"]",
                "[[list]]",
                "day = 2026-11-22T03:02:01Z",
                "inline = { x = 1, y = [1] }");
        for (int seed = 0; seed < 500; seed++) {
            var random = new SplittableRandom(seed);
            var lines = new ArrayList<String>();
            for (int i = 1 + random.nextInt(12); i > 0; i--) {
                lines.add(pieces.get(random.nextInt(pieces.size())));
            }
            String text = String.join("\n", lines);
            try {
                new TomlMapper().readTree(text);
            } catch (tools.jackson.core.JacksonException e) {
                continue;
            }
            String result = merged(text);
            assertThat(("\n" + result).lines().toList())
                    .as("seed %d", seed)
                    .containsSubsequence(("\n" + text).lines().toList());
            assertThat(TomlText.merge(result, SETTINGS.lines()).changes())
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }
}
