package dev.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real launcher in a checkout of a few empty files, with JDKs and a Maven that only write down how they were
/// called.
class LauncherStory {
    @TempDir
    Path directory;

    private Path root;
    private Path jdks;
    private final Map<String, String> environment = new HashMap<>();

    /// What one call of the launcher came to.
    private record Run(int exit, String out, String err) {
        /// The JDK and the words that the program got, without the options of the JDK.
        List<String> program() {
            List<String> lines = out.lines().toList();
            int jar = lines.indexOf("-jar");
            return lines.subList(jar + 2, lines.size());
        }

        String jdk() {
            return out.lines().findFirst().orElse("none");
        }
    }

    @BeforeEach
    void layCheckout() throws IOException {
        root = directory.resolve("a checkout's copy");
        jdks = directory.resolve("jvm");
        environment.put("PATH", "/usr/bin:/bin");
        environment.put("HOME", directory.resolve("home").toString());
        Files.createDirectories(directory.resolve("home"));
        for (String file : List.of(
                "pom.xml", "cli/pom.xml", "cli/src/main/A.java", "testkit/pom.xml", "testkit/src/main/T.java")) {
            write(root.resolve(file), "");
        }
        String script = Files.readString(Path.of("..", "curfew"))
                .replace("/usr/lib/jvm", jdks.toString())
                .replace("/opt/", directory + "/opt/")
                .replace("/Library/", directory + "/Library/");
        program(root.resolve("curfew"), script);
        program(root.resolve("mvnw"), """
                #!/bin/sh
                echo "$JAVA_HOME ${MAVEN_USER_HOME-} $*" >>calls
                mkdir -p cli/target/app/lib
                touch cli/target/app/lib/curfew.jar
                [ ! -f slow ] || sleep 1
                [ ! -f broken ] || { echo '[ERROR] A.java is broken'; exit 1; }
                """);
        jdk("25.0.1");
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    }

    private static void program(Path file, String text) throws IOException {
        write(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path jdk(String version) throws IOException {
        Path home = jdks.resolve("jdk-" + version);
        write(home.resolve("release"), "IMPLEMENTOR=\"Somebody\"\nJAVA_VERSION=\"" + version + "\"\n");
        program(home.resolve("bin/javac"), "#!/bin/sh\n");
        program(home.resolve("bin/java"), """
                #!/bin/sh
                case "$*" in *AOTCacheOutput*) exit 0 ;; esac
                printf '%%s\\n' %s "$@"
                """.formatted(version));
        return home;
    }

    private Process start(Path launcher, String... words) throws IOException {
        var command = new ArrayList<String>(List.of(launcher.toString()));
        command.addAll(Arrays.asList(words));
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Run end(Process process) throws IOException, InterruptedException {
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return new Run(process.waitFor(), out, err);
    }

    private Run run(String... words) throws IOException, InterruptedException {
        return end(start(root.resolve("curfew"), words));
    }

    private List<String> builds() throws IOException {
        Path calls = root.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    @Test
    void theFirstRunBuildsAndTheSecondWritesNothing() throws Exception {
        Run first = run("sessions", "two words", "$HOME \"quoted\"", "");
        assertThat(first.program()).containsExactly("sessions", "two words", "$HOME \"quoted\"", "");
        assertThat(first.err()).contains("Building Curfew (first run, about a minute)…");
        Map<Path, FileTime> before = times();

        Run second = run("sessions");

        assertThat(second.program()).containsExactly("sessions");
        assertThat(second.err()).isEmpty();
        assertThat(builds()).hasSize(1);
        assertThat(times()).isEqualTo(before);
    }

    private Map<Path, FileTime> times() throws IOException {
        var times = new TreeMap<Path, FileTime>();
        try (var files = Files.walk(root)) {
            for (Path file : files.toList()) {
                times.put(file, Files.getLastModifiedTime(file));
            }
        }
        return times;
    }

    @Test
    void aChangedOrDeletedSourceIsBuiltAgainAndATestSourceIsNot() throws Exception {
        run();
        Files.writeString(root.resolve("testkit/src/main/T.java"), "class T {}");
        assertThat(run().err()).isEmpty();
        Files.writeString(root.resolve("cli/src/main/A.java"), "class A {}");
        assertThat(run().err()).contains("the sources changed");
        assertThat(run().err()).isEmpty();
        Files.delete(root.resolve("cli/src/main/A.java"));
        assertThat(run().err()).contains("the sources changed");
        assertThat(builds()).hasSize(3);
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        Files.createFile(root.resolve("slow"));
        Process one = start(root.resolve("curfew"), "one");
        Process two = start(root.resolve("curfew"), "two");
        assertThat(end(one).program()).containsExactly("one");
        assertThat(end(two).program()).containsExactly("two");
        assertThat(builds()).hasSize(1);
    }

    /// As on macOS. The lock of a process that is gone is no lock.
    @Test
    void twoAtOnceBuildOnceWhereThereIsNoFlock() throws Exception {
        Path tools = Files.createDirectory(directory.resolve("tools"));
        for (String tool : List.of(
                "sh",
                "cat",
                "dirname",
                "find",
                "grep",
                "head",
                "mkdir",
                "mv",
                "readlink",
                "rm",
                "rmdir",
                "sed",
                "sleep",
                "tail",
                "touch")) {
            Path program = Files.exists(Path.of("/bin", tool)) ? Path.of("/bin", tool) : Path.of("/usr/bin", tool);
            Files.createSymbolicLink(tools.resolve(tool), program);
        }
        environment.put("PATH", tools.toString());
        write(root.resolve("target/build.lock.d/pid"), Long.toString(goneProcess()));
        Files.createFile(root.resolve("slow"));

        Process one = start(root.resolve("curfew"), "one");
        Process two = start(root.resolve("curfew"), "two");

        assertThat(end(one).program()).containsExactly("one");
        assertThat(end(two).program()).containsExactly("two");
        assertThat(builds()).hasSize(1);
        assertThat(root.resolve("target/build.lock.d")).doesNotExist();
    }

    private static long goneProcess() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        return process.pid();
    }

    @Test
    void aFailedBuildSaysWhyAndWhereAndIsTriedAgain() throws Exception {
        Path broken = Files.createFile(root.resolve("broken"));
        Run failed = run("serve");
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err())
                .contains(
                        "[ERROR] A.java is broken",
                        root.resolve("target/build.log").toString());

        Files.delete(broken);
        assertThat(run("serve").program()).containsExactly("serve");
    }

    @Test
    void linksAndRelativePathsLeadToTheCheckout() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("curfew"), Path.of("hop"));
        Files.createSymbolicLink(directory.resolve("hop"), Path.of("a checkout's copy/curfew"));
        assertThat(end(start(link, "version")).program()).containsExactly("version");
        assertThat(end(start(Path.of("./a checkout's copy/curfew"), "version")).program())
                .containsExactly("version");
        assertThat(builds()).hasSize(1);
    }

    @Test
    void theNewestJdkRuns() throws Exception {
        jdk("17.0.15");
        jdk("26");
        jdk("9.0.4");
        assertThat(run().jdk()).isEqualTo("26");
    }

    @Test
    void theJdkThatSomebodyChoseRunsUnlessItIsTooOld() throws Exception {
        Path chosen = jdk("25.0.2");
        jdk("26");
        environment.put("JAVA_HOME", chosen.toString());
        assertThat(run().jdk()).isEqualTo("25.0.2");
        environment.put("JAVA_HOME", jdk("21.0.1").toString());
        assertThat(run().jdk()).isEqualTo("26");
    }

    @Test
    void aRuntimeWithoutACompilerIsNoJdk() throws Exception {
        Files.delete(jdk("26").resolve("bin/javac"));
        assertThat(run().jdk()).isEqualTo("25.0.1");
    }

    @Test
    void withoutAJdkItSaysWhatToInstall() throws Exception {
        Files.delete(jdks.resolve("jdk-25.0.1/bin/javac"));
        Run run = run("serve");
        assertThat(run.exit()).isEqualTo(69);
        assertThat(run.err())
                .contains("needs JDK 25", "apt-get install -y temurin-25-jdk", "brew install", "sdk install java 25");
        assertThat(builds()).isEmpty();
    }

    @Test
    void withoutAHomeMavenLivesInTheCheckout() throws Exception {
        environment.put("HOME", "");
        assertThat(run("version").program()).containsExactly("version");
        environment.remove("HOME");
        Files.writeString(root.resolve("cli/src/main/A.java"), "class A {}");
        assertThat(run("version").program()).containsExactly("version");
        assertThat(builds()).hasSize(2).allMatch(call -> call.contains(" " + root.resolve("target/maven") + " "));
    }

    @Test
    void optionsOfJavaArePassedOnAndMayChooseTheCollector() throws Exception {
        assertThat(run("serve").out()).contains("-XX:+UseSerialGC").doesNotContain("TieredStopAtLevel");
        environment.put("JAVA_OPTS", "-Xmx64m -XX:+UseG1GC");
        environment.put("CURFEW_JAVA_OPTS", "-Da=b");
        assertThat(run("version").out().lines())
                .contains("-Xmx64m", "-XX:+UseG1GC", "-Da=b", "-XX:TieredStopAtLevel=1")
                .doesNotContain("-XX:+UseSerialGC", "-Xms96m");
    }

    @Test
    void benchMeasuresOnTheJdkThatWasFound() throws Exception {
        program(root.resolve("bench/run"), "#!/bin/sh\necho \"$JAVA_HOME $*\"\n");
        assertThat(run("bench", "refresh").out()).isEqualTo(jdks.resolve("jdk-25.0.1") + " refresh\n");
        assertThat(builds()).isEmpty();
    }

    @Test
    void testInstallsWhatItNeedsAndPassesItsWordsToMaven() throws Exception {
        program(root.resolve("scripts/test-needs"), "#!/bin/sh\necho needed >>calls\n");
        environment.put("PWD", root.toString());
        var builder = new ProcessBuilder("./curfew", "test", "-pl", "cli").directory(root.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        assertThat(end(builder.start()).exit()).isZero();
        assertThat(builds()).containsExactly("needed", jdks.resolve("jdk-25.0.1") + "  -B verify -pl cli");
    }
}
