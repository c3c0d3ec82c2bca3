package dev.curfew.cli.codex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.authority.codex.CodexSettings;
import dev.curfew.base.World;
import dev.curfew.cli.Complaint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    private static final CodexSettings SETTINGS =
            new CodexSettings(URI.create("https://c.example.com"), URI.create("https://c.example.com"));
    private static final CodexSettings OTHERS =
            new CodexSettings(URI.create("https://d.example.com"), URI.create("https://d.example.com"));

    private final World world = World.manual(1);

    @TempDir
    Path home;

    private List<String> names() throws IOException {
        try (var files = Files.list(home)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aNewFileHasNothingToKeep() throws IOException {
        Path file = home.resolve("config.toml");
        ConfigFile.Merge merge = ConfigFile.merge(file, SETTINGS, world);
        assertThat(merge.backup()).isNull();
        assertThat(file).hasContent(SETTINGS.toml());
        assertThat(names()).containsExactly("config.toml");
    }

    @Test
    void theOldFileIsKeptBesideWithItsMode() throws IOException {
        Path file = Files.writeString(home.resolve("config.toml"), "model = \"o9\"\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        ConfigFile.Merge first = ConfigFile.merge(file, SETTINGS, world);
        ConfigFile.Merge second = ConfigFile.merge(file, OTHERS, world);
        ConfigFile.Merge third = ConfigFile.merge(file, OTHERS, world);

        assertThat(first.backup())
                .hasFileName("config.toml.bak-20261122T080000Z")
                .hasContent("model = \"o9\"\n");
        assertThat(second.backup()).hasFileName("config.toml.bak-20261122T080000Z-2");
        assertThat(third.backup()).isNull();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(names()).hasSize(3);
    }

    @Test
    void aLinkedFileIsChangedWhereItLies() throws IOException {
        Path real = Files.writeString(
                Files.createDirectory(home.resolve("dotfiles")).resolve("codex.toml"), "");
        Path link = Files.createSymbolicLink(home.resolve("config.toml"), real);
        ConfigFile.merge(link, SETTINGS, world);
        assertThat(link).isSymbolicLink().hasContent(SETTINGS.toml());
    }

    @Test
    void aFileThatCannotBeMergedIsUntouched() throws IOException {
        Path file = Files.writeString(home.resolve("config.toml"), "features = { apps = true }\n");
        assertThatThrownBy(() -> ConfigFile.merge(file, SETTINGS, world))
                .isInstanceOfSatisfying(
                        Complaint.class, it -> assertThat(it.exit()).isEqualTo(78));
        assertThat(file).hasContent("features = { apps = true }\n");
        assertThat(names()).containsExactly("config.toml");
    }
}
