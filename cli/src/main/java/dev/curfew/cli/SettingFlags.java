package dev.curfew.cli;

import java.util.EnumMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Makes the flags of a command out of the table of settings, and reads back what was said with them.
final class SettingFlags {
    private SettingFlags() {}

    static void addTo(CommandSpec command, Setting... settings) {
        for (Setting setting : settings) {
            if (setting.label() != null) {
                command.addOption(OptionSpec.builder(setting.flag())
                        .paramLabel(setting.label())
                        .type(String.class)
                        .description(help(setting))
                        .build());
            }
        }
    }

    /// What was said with flags.
    static Map<Setting, String> said(CommandSpec command) {
        var said = new EnumMap<Setting, String>(Setting.class);
        for (Setting setting : Setting.values()) {
            OptionSpec option = command.findOption(setting.flag());
            if (option != null && option.getValue() instanceof String value) {
                said.put(setting, value);
            }
        }
        return said;
    }

    private static String[] help(Setting setting) {
        String where = setting.standard().isEmpty()
                ? "[" + setting.variable() + "]"
                : "Default: " + setting.standard() + " [" + setting.variable() + "]";
        return new String[] {setting.meaning(), where};
    }
}
