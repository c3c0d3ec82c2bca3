package dev.curfew.cli;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What the operator said, each with where it was said: a flag wins over a variable, a variable over a line of the
/// file.
///
/// What nobody can have meant is refused here: a name that does not exist, a line that is none, one name twice.
final class Given {
    /// Variables that are not settings of the server, and ones that Kubernetes makes for a service named curfew.
    private static final Set<String> OTHERS = Set.of("CURFEW_SERVER", "CURFEW_HOME", "CURFEW_JAVA_OPTS");

    private static final Pattern KUBERNETES = Pattern.compile("CURFEW_(SERVICE_.*|PORT|PORT_\\d+_.*)");
    private static final Pattern TEST = Pattern.compile("CURFEW_(TEST|BENCH)_.*");

    private final Map<Setting, Said> said = new EnumMap<>(Setting.class);

    private Given() {}

    /// A value and where it was said, such as `--listen`, `CURFEW_LISTEN` or `curfew.conf, line 3: listen`.
    record Said(String value, String source) {}

    /// Brings the three together.
    ///
    /// @throws Complaint naming the setting and its source
    static Given read(Map<Setting, String> flags, Map<String, String> environment) {
        var given = new Given();
        refuseUnknown(environment);
        flags.forEach((setting, value) -> given.say(setting, value, setting.flag()));
        for (Setting setting : Setting.values()) {
            String value = environment.get(setting.variable());
            if (value != null && !value.isEmpty()) {
                given.say(setting, value, setting.variable());
            }
        }
        given.get(Setting.CONFIG).ifPresent(given::readFile);
        return given;
    }

    /// What was said for `setting`.
    Optional<Said> get(Setting setting) {
        return Optional.ofNullable(said.get(setting));
    }

    private void say(Setting setting, String value, String source) {
        said.putIfAbsent(setting, new Said(value.strip(), source));
    }

    private static void refuseUnknown(Map<String, String> environment) {
        List<String> known =
                Arrays.stream(Setting.values()).map(Setting::variable).toList();
        environment.keySet().stream()
                .filter(name -> name.startsWith("CURFEW_") && !known.contains(name) && !OTHERS.contains(name))
                .filter(name -> !KUBERNETES.matcher(name).matches()
                        && !TEST.matcher(name).matches())
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw Complaint.config(
                            name + " is not a setting of Curfew" + Nearest.to(name, known),
                            "Unset it, or correct its name; 'curfew help serve' lists them all.");
                });
    }

    private void readFile(Said config) {
        Path file = Path.of(config.value());
        int number = 0;
        var seen = new EnumMap<Setting, Integer>(Setting.class);
        for (String line : lines(file, config)) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            String place = file.getFileName() + ", line " + number + ": ";
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw Complaint.config(place + "this is not 'name = value'", "Correct the line in " + file + ".");
            }
            Setting setting = settable(text.substring(0, equals).strip(), place, file);
            Integer earlier = seen.put(setting, number);
            if (earlier != null) {
                throw Complaint.config(
                        place + setting.key() + " is already set in line " + earlier,
                        "Keep one of the two in " + file + ".");
            }
            say(setting, unquoted(text.substring(equals + 1).strip()), place + setting.key());
        }
    }

    private static List<String> lines(Path file, Said config) {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw Complaint.config(
                    config.source() + ": there is no file " + file, "Create it, or leave the setting out.");
        } catch (MalformedInputException e) {
            throw Complaint.config(config.source() + ": " + file + " is not UTF-8 text", "Save it as UTF-8.");
        } catch (IOException e) {
            throw Complaint.config(
                    config.source() + ": " + file + " cannot be read", "Make it a file that this user may read.");
        }
    }

    private static Setting settable(String name, String place, Path file) {
        List<Setting> settable = Arrays.stream(Setting.values())
                .filter(setting -> setting.label() != null && setting != Setting.CONFIG)
                .toList();
        for (Setting setting : settable) {
            if (setting.key().equals(name)) {
                return setting;
            }
        }
        for (Setting setting : Setting.values()) {
            if (setting.key().equals(name)) {
                throw Complaint.config(
                        place + name + " is not read from a file",
                        "Remove the line; set " + setting.variable() + " instead.");
            }
        }
        throw Complaint.config(
                place + "there is no setting '" + Logs.tame(name) + "'"
                        + Nearest.to(name, settable.stream().map(Setting::key).toList()),
                "Correct or remove the line in " + file + "; 'curfew help serve' lists the names.");
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
