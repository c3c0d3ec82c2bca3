package dev.curfew.cli.account;

import dev.curfew.cli.Logs;
import java.io.PrintWriter;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// Who reads what a command says: a person, line by line, or a program, in JSON.
///
/// @param err lines for a person
/// @param out what was asked for
record Person(PrintWriter out, PrintWriter err, boolean json, boolean colours) {
    /// A line for a person; nothing for a program. What of it came from outside is tamed already.
    void say(String line) {
        if (!json) {
            err.println(line);
            err.flush();
        }
    }

    /// A line of what was asked for.
    void show(String line) {
        out.println(line);
        out.flush();
    }

    /// What a program reads.
    void tell(Object value) {
        if (json) {
            out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(value));
            out.flush();
        }
    }

    /// What a program reads when something went wrong, what a person does.
    ///
    /// @return the exit code
    int fail(int exit, String what, String toDo) {
        if (json) {
            tell(Map.of("error", what, "toDo", toDo, "exit", exit));
        }
        err.println("curfew: " + Logs.tame(what));
        if (!toDo.isEmpty()) {
            err.println("  " + Logs.tame(toDo));
        }
        err.flush();
        return exit;
    }

    String good(String text) {
        return coloured("32", text);
    }

    String bad(String text) {
        return coloured("31", text);
    }

    String soft(String text) {
        return coloured("2", text);
    }

    private String coloured(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
