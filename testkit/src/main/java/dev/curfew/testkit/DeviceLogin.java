package dev.curfew.testkit;

import java.net.URI;
import java.util.regex.Pattern;

/// A `codex login --device-auth` that waits for its person.
public final class DeviceLogin {
    private static final Pattern PAGE = Pattern.compile("sign in to your account\\s+(https?://\\S+)");
    private static final Pattern CODE = Pattern.compile("one-time code[^\\n]*\\s+([A-Z0-9-]+)\\s");

    private final Program program;

    DeviceLogin(Program program) {
        this.program = program;
    }

    /// The page that Codex sends its person to.
    public URI page() {
        return URI.create(program.await(PAGE).group(1));
    }

    /// The code that the person types there.
    public String code() {
        return program.await(CODE).group(1);
    }

    /// Waits for the login's end.
    public Program.Ended await() {
        return program.await();
    }

    /// The process behind it.
    public Program program() {
        return program;
    }
}
