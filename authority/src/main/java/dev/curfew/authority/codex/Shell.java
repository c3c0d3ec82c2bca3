package dev.curfew.authority.codex;

import java.util.Map;
import java.util.stream.Collectors;

/// A shell, and how a variable is set for everything that is started from it.
public enum Shell {
    /// Bourne's and its kin: bash, zsh, dash.
    SH("~/.profile, ~/.bashrc or ~/.zshrc") {
        @Override
        String line(String name, String value) {
            return "export " + name + "='" + value.replace("'", "'\\''") + "'";
        }
    },
    /// fish.
    FISH("~/.config/fish/config.fish") {
        @Override
        String line(String name, String value) {
            return "set -gx " + name + " '" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
        }
    },
    /// PowerShell.
    POWERSHELL("the file that $PROFILE names") {
        @Override
        String line(String name, String value) {
            return "$env:" + name + " = '" + value.replace("'", "''") + "'";
        }
    };

    private final String file;

    Shell(String file) {
        this.file = file;
    }

    /// Where such lines are kept.
    public String file() {
        return file;
    }

    abstract String line(String name, String value);

    /// Lines that set each of `environment`.
    public String lines(Map<String, String> environment) {
        return environment.entrySet().stream()
                .map(variable -> line(variable.getKey(), variable.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    /// The shell that the variable `SHELL` names, PowerShell on Windows, else sh.
    public static Shell of(Map<String, String> environment, String system) {
        if (environment.getOrDefault("SHELL", "").endsWith("/fish")) {
            return FISH;
        }
        return system.startsWith("Windows") ? POWERSHELL : SH;
    }
}
