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
            String label = setting.label();
            if (label != null) {
                var option = OptionSpec.builder(setting.flag()).description(help(setting));
                command.addOption((label.isEmpty()
                                ? option.type(boolean.class).arity("0")
                                : option.type(String.class).paramLabel(label))
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
            } else if (option != null && option.getValue() instanceof Boolean on && on) {
                said.put(setting, "true");
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
