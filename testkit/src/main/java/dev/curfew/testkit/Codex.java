package dev.curfew.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// The unmodified Codex program, at the version whose behaviour is written down. `scripts/test-needs` fetches it;
/// `CURFEW_TEST_CODEX` names another one.
public final class Codex {
    /// The version that the tests know.
    public static final String VERSION = "0.169.0";
    /// The client id that Codex presents everywhere.
    public static final String CLIENT_ID = "app_EMoamEEZ73f0CkXaXp7hrann";

    private static final System.Logger LOG = System.getLogger(Codex.class.getName());

    private final Path program;

    private Codex(Path program) {
        this.program = program;
    }

    /// Codex, or nothing and a loud line that says why.
    public static Optional<Codex> find() {
        String named = System.getenv("CURFEW_TEST_CODEX");
        if (named != null) {
            Path program = Path.of(named).toAbsolutePath();
            if (!Files.isExecutable(program)) {
                throw new IllegalStateException("CURFEW_TEST_CODEX names " + program + ", which is no program");
            }
            return Optional.of(new Codex(program));
        }
        Optional<Path> fetched = fetched();
        if (fetched.isEmpty()) {
            LOG.log(System.Logger.Level.WARNING, "NO CODEX: {0}", missing());
        }
        return fetched.map(Codex::new);
    }

    /// Codex; without it the calling test is skipped with the reason.
    public static Codex require() {
        return find().orElseGet(() -> Assumptions.abort("NO CODEX: " + missing()));
    }

    /// A home of its own for one person's Codex, on this machine.
    ///
    /// @param directory becomes `HOME` and `CODEX_HOME`; made where it is missing
    public CodexHome home(Path directory) {
        return new CodexHome(program, directory);
    }

    /// The program itself.
    public Path program() {
        return program;
    }

    private static String missing() {
        return "Codex %s is not in %s. Run scripts/test-needs, or set CURFEW_TEST_CODEX to the program."
                .formatted(VERSION, cache());
    }

    private static Path cache() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path root =
                cache == null || cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return root.resolve("curfew/codex-" + VERSION);
    }

    /// The native program of this system, as npm lays it out; the script around it only looks for it.
    private static Optional<Path> fetched() {
        Path packages = cache().resolve("node_modules/@openai");
        if (!Files.isDirectory(packages)) {
            return Optional.empty();
        }
        var layout = FileSystems.getDefault().getPathMatcher("glob:**/codex-*/vendor/*/bin/codex");
        try (var paths = Files.find(packages, 5, (path, attributes) -> layout.matches(path))) {
            return paths.filter(Files::isExecutable).findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
