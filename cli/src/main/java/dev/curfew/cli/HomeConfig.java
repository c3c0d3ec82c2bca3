package dev.curfew.cli;

import dev.curfew.client.Config;
import dev.curfew.client.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.dataformat.toml.TomlMapper;

/// `config.toml` of a home, read for the client, which reads no TOML itself.
public final class HomeConfig {
    private static final int LARGEST = 1 << 20;

    private HomeConfig() {}

    /// What a home's file says, where the environment says nothing else.
    ///
    /// @throws Complaint when it cannot be read, or says something that cannot be meant
    public static Config read(Home home, Map<String, String> environment) {
        Config config;
        try {
            config = Config.of(tree(home));
        } catch (Config.Unusable e) {
            throw Complaint.config(home.config() + ": " + e.getMessage(), "Change it in that file.");
        }
        try {
            return config.under(environment);
        } catch (Config.Unusable e) {
            throw Complaint.config(String.valueOf(e.getMessage()), "Change the variable, or unset it.");
        }
    }

    private static Map<String, ?> tree(Home home) {
        try {
            if (Files.size(home.config()) > LARGEST) {
                throw Complaint.config(home.config() + " is far too large", "Leave the settings in it, nothing else.");
            }
            // A mapper only where there is a file: making one costs a short command more than all else that it does.
            return new TomlMapper().readerForMapOf(Object.class).readValue(Files.readString(home.config()));
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw Complaint.config(
                    home.config() + " is not TOML" + (at == null ? "" : " at line " + at.getLineNr()),
                    "Change it by hand.");
        } catch (IOException e) {
            throw Complaint.config(
                    home.config() + " cannot be read as UTF-8 text", "Make it a file that this user may read.");
        }
    }
}
