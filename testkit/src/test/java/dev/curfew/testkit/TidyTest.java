package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What of CONTRIBUTING.md can be checked by reading the tree as text.
class TidyTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int LONGEST_FILE = 400;
    private static final int LONGEST_METHOD = 60;
    private static final Set<String> UNSEEN = Set.of(".git", ".curfew", ".idea", ".vscode", "target", "node_modules");

    /// What may lie at the top; an entry more is a decision.
    private static final Set<String> TOP = Set.of(
            ".ci",
            ".gitignore",
            ".mvn",
            "AGENTS.md",
            "ARCHITECTURE.md",
            "CHANGELOG.md",
            "CLAUDE.md",
            "CONTRIBUTING.md",
            "LICENSE",
            "README.md",
            "SECURITY.md",
            "authority",
            "gateway",
            "base",
            "bench",
            "cli",
            "client",
            "curfew",
            "deploy",
            "docs",
            "examples",
            "guard",
            "keyring",
            "mvnw",
            "mvnw.cmd",
            "pom.xml",
            "scripts",
            "testkit",
            "web");

    private record Source(Path path, List<String> lines) {
        boolean isJava() {
            return path.toString().endsWith(".java");
        }

        boolean isMain() {
            return path.toString().contains("/src/main/");
        }
    }

    private static final List<Source> TREE = read();

    private static List<Source> read() {
        var tree = new ArrayList<Source>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    boolean skip = UNSEEN.contains(String.valueOf(directory.getFileName()));
                    return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (attributes.isRegularFile()) {
                        try {
                            tree.add(new Source(ROOT.relativize(file), Files.readAllLines(file)));
                        } catch (MalformedInputException e) {
                            // A picture, or another file that is not text.
                            return FileVisitResult.CONTINUE;
                        }
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tree;
    }

    /// Every line of the chosen files that `pattern` is found in, as `path:line: text`.
    private static List<String> found(Predicate<Source> where, Pattern pattern) {
        var found = new ArrayList<String>();
        for (Source source : TREE) {
            if (where.test(source) && !source.path().endsWith("TidyTest.java")) {
                for (int i = 0; i < source.lines().size(); i++) {
                    if (pattern.matcher(source.lines().get(i)).find()) {
                        found.add(source.path() + ":" + (i + 1) + ": "
                                + source.lines().get(i).strip());
                    }
                }
            }
        }
        return found;
    }

    @Test
    void nothingIsLeftForLater() {
        assertThat(found(source -> true, Pattern.compile("\\b(TODO|FIXME|XXX)\\b|@Disabled")))
                .isEmpty();
    }

    @Test
    void noPathOfSomebodysMachineIsWrittenDown() {
        assertThat(found(source -> true, Pattern.compile("(?<![\\w.])/(home|Users|work|farm|root)/(?!ada\\b)\\w")))
                .isEmpty();
    }

    @Test
    void everyPackageSaysWhatItOwns() {
        var packages = new TreeSet<Path>();
        var described = new TreeSet<Path>();
        for (Source source : TREE) {
            if (source.isJava() && source.isMain() && !source.path().endsWith("module-info.java")) {
                packages.add(source.path().getParent());
                if (source.path().endsWith("package-info.java")
                        && source.lines().stream()
                                        .filter(it -> it.startsWith("///"))
                                        .count()
                                >= 3) {
                    described.add(source.path().getParent());
                }
            }
        }
        assertThat(packages).isNotEmpty().isEqualTo(described);
    }

    /// A contract is one list of claims, however long.
    @Test
    void filesAreShort() {
        assertThat(TREE.stream()
                        .filter(Source::isJava)
                        .filter(Source::isMain)
                        .filter(it -> !it.path().toString().endsWith("Contract.java"))
                        .filter(it -> it.lines().size() > LONGEST_FILE))
                .extracting(it -> it.path() + " has " + it.lines().size() + " lines")
                .isEmpty();
    }

    /// A method begins with a line that ends in a brace, and ends where a brace stands alone in the same
    /// column.
    @Test
    void methodsAreShort() {
        var opening = Pattern.compile("^(?: {4}| {8})(?:[\\w@<].*)?\\S.* \\{$");
        var other = Pattern.compile(
                "\\b(class|interface|enum|record|if|for|while|switch|try|do|else|return|throw|synchronized \\()\\b|=|->|^\\s*[A-Z_]+(\\(.*\\))? \\{");
        var found = new ArrayList<String>();
        for (Source source : TREE) {
            for (int i = 0;
                    source.isJava() && source.isMain() && i < source.lines().size();
                    i++) {
                String line = source.lines().get(i);
                String head = head(source.lines(), i);
                if (opening.matcher(line).matches() && !other.matcher(head).find()) {
                    int length = length(
                            source.lines(),
                            i,
                            head.length() - head.stripLeading().length());
                    if (length > LONGEST_METHOD) {
                        found.add(source.path() + ":" + (i + 1) + " is " + length + " lines: " + head.strip());
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    /// The line on which the parentheses that close in line `at` open.
    private static String head(List<String> lines, int at) {
        int open = 0;
        for (int i = at; i >= 0; i--) {
            for (char c : lines.get(i).toCharArray()) {
                open += c == ')' ? 1 : c == '(' ? -1 : 0;
            }
            if (open <= 0) {
                return lines.get(i);
            }
        }
        return lines.get(at);
    }

    private static int length(List<String> lines, int from, int indent) {
        String closing = " ".repeat(indent) + "}";
        int end = from + 1;
        while (end < lines.size() && !lines.get(end).equals(closing)) {
            end++;
        }
        return end - from + 1;
    }

    @Test
    void secretsAreReadForANamedPurpose() {
        assertThat(found(
                        source -> source.isJava()
                                && source.isMain()
                                && !source.path().endsWith("Secret.java"),
                        Pattern.compile("\\.reveal(Text)?\\((?!(Secret\\.)?(Purpose\\.)?[A-Z]+\\)|purpose\\))")))
                .isEmpty();
    }

    @Test
    void brokenThingsAreNotSwallowed() {
        assertThat(found(
                        source -> source.isJava() && source.isMain(),
                        Pattern.compile("catch \\((Exception|Throwable|RuntimeException) \\w+\\) \\{ *}")))
                .isEmpty();
    }

    @Test
    void documentsAreShort() {
        assertThat(lines("README.md")).isLessThanOrEqualTo(120);
        assertThat(lines("CONTRIBUTING.md")).isLessThanOrEqualTo(100);
        assertThat(lines("AGENTS.md")).isLessThanOrEqualTo(100);
    }

    private static int lines(String name) {
        return TREE.stream()
                .filter(source -> source.path().equals(Path.of(name)))
                .mapToInt(source -> source.lines().size())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theTopOfTheTreeIsTheMapOfTheHouse() {
        assertThat(TREE.stream()
                        .map(source -> source.path().getName(0).toString())
                        .distinct())
                .isSubsetOf(TOP);
    }
}
