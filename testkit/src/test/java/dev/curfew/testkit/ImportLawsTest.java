package dev.curfew.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Who may know whom. ARCHITECTURE.md states these laws; a module boundary alone does not hold them.
class ImportLawsTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages(
                    "dev.curfew.base",
                    "dev.curfew.client",
                    "dev.curfew.keyring",
                    "dev.curfew.web",
                    "dev.curfew.authority",
                    "dev.curfew.gateway",
                    "dev.curfew.cli");

    private static void hold(ArchRule rule) {
        rule.check(MAIN);
    }

    @Test
    void everyModuleIsLookedAt() {
        for (String root : List.of("base", "client", "keyring", "web", "authority", "gateway", "cli")) {
            assertThat(MAIN.stream()
                            .filter(it -> it.getPackageName().startsWith("dev.curfew." + root + ".")
                                    || it.getPackageName().equals("dev.curfew." + root)))
                    .as(root)
                    .isNotEmpty();
        }
    }

    @Test
    void modulesDependDownwards() {
        hold(noClasses()
                .that()
                .resideInAPackage("dev.curfew.base..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.curfew.web..",
                        "dev.curfew.authority..",
                        "dev.curfew.gateway..",
                        "dev.curfew.cli..",
                        "dev.curfew.testkit.."));
        hold(noClasses()
                .that()
                .resideInAPackage("dev.curfew.web..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.curfew.authority..", "dev.curfew.gateway..", "dev.curfew.cli..", "dev.curfew.testkit.."));
        hold(noClasses()
                .that()
                .resideInAPackage("dev.curfew.authority..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.curfew.gateway..", "dev.curfew.cli..", "dev.curfew.testkit.."));
        hold(noClasses()
                .that()
                .resideInAPackage("dev.curfew.gateway..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.curfew.cli..", "dev.curfew.testkit.."));
        hold(noClasses()
                .that()
                .resideInAPackage("dev.curfew.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.curfew.testkit.."));
    }

    @Test
    void baseKnowsTheJdkOnly() {
        hold(classes()
                .that()
                .resideInAPackage("dev.curfew.base..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.curfew.base..", "java..", "org.jspecify.."));
    }

    /// What others embed brings along our own ground and the streaming half of one JSON library.
    @Test
    void theClientKnowsTheBaseAndJacksonsCoreOnly() {
        hold(classes()
                .that()
                .resideInAPackage("dev.curfew.client..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.curfew.client..",
                        "dev.curfew.base..",
                        "java..",
                        "javax.net..",
                        "javax.crypto..",
                        "com.sun.net.httpserver..",
                        "tools.jackson.core..",
                        "org.jspecify.."));
        hold(noClasses()
                .that()
                .resideInAPackage("dev.curfew.client..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.net.http.."));
    }

    @Test
    void whatTheClientDoesNotExportIsItsOwn() {
        hold(noClasses()
                .that()
                .resideOutsideOfPackage("dev.curfew.client..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.curfew.client.internal.."));
    }

    @Test
    void onlyTheKeyringKnowsTheBusOfADesktop() {
        hold(noClasses()
                .that()
                .resideOutsideOfPackage("dev.curfew.keyring..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.freedesktop.."));
        hold(noClasses()
                .that()
                .resideInAPackage("dev.curfew.keyring..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.curfew.web..", "dev.curfew.authority..", "dev.curfew.cli.."));
    }

    @Test
    void onlyTheEdgeKnowsTheHttpServer() {
        hold(noClasses()
                .that()
                .resideOutsideOfPackage("dev.curfew.web..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.helidon.."));
    }

    @Test
    void onlyTheStoreKnowsSql() {
        hold(noClasses()
                .that()
                .resideOutsideOfPackage("dev.curfew.authority.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..",
                        "javax.sql..",
                        "org.sqlite..",
                        "org.postgresql..",
                        "com.zaxxer..",
                        "org.flywaydb.."));
    }

    @Test
    void onlyTracesKnowOpenTelemetry() {
        hold(noClasses()
                .that()
                .resideOutsideOfPackage("dev.curfew.authority.trace..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.opentelemetry.."));
    }

    @Test
    void onlyTheCommandLineConfiguresLogging() {
        hold(noClasses()
                .that()
                .resideOutsideOfPackage("dev.curfew.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging.."));
    }

    @Test
    void nothingIsPrintedPastTheLogsAndTheCommandLine() {
        hold(noClasses()
                .that()
                .resideOutsideOfPackage("dev.curfew.cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err"));
    }

    /// The clock, entropy, names and waiting come from `World`, so that a test and the simulator hold them in
    /// their hand.
    @Test
    void onlyTheWorldReadsClocksMakesRandomnessAndWaits() {
        hold(noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.curfew.base..",
                        "dev.curfew.client..",
                        "dev.curfew.keyring..",
                        "dev.curfew.web..",
                        "dev.curfew.authority..",
                        "dev.curfew.cli..")
                .and()
                .doNotHaveFullyQualifiedName("dev.curfew.base.SystemWorld")
                .should()
                .callMethodWhere(readsTheOutside())
                .orShould()
                .callConstructorWhere(DescribedPredicate.describe(
                        "makes a generator",
                        call -> Set.of(
                                                "java.security.SecureRandom",
                                                Random.class.getName(),
                                                "java.util.SplittableRandom")
                                        .contains(call.getTargetOwner().getName())
                                && !call.getOriginOwner().getName().equals("dev.curfew.base.ManualWorld")
                                && !call.getOriginOwner().isAssignableTo(SecureRandom.class))));
    }

    private static DescribedPredicate<JavaMethodCall> readsTheOutside() {
        Set<String> clocks = Set.of(
                        Instant.class, LocalDate.class, LocalDateTime.class, OffsetDateTime.class, ZonedDateTime.class)
                .stream()
                .map(Class::getName)
                .collect(java.util.stream.Collectors.toSet());
        return DescribedPredicate.describe("reads a clock, makes randomness or waits", call -> {
            String owner = call.getTargetOwner().getName();
            String name = call.getTarget().getName();
            if (clocks.contains(owner)) {
                return name.equals("now");
            }
            return (owner.equals(Clock.class.getName()) && name.startsWith("system"))
                    || (owner.equals(System.class.getName())
                            && Set.of("currentTimeMillis", "nanoTime").contains(name))
                    || (owner.equals(Thread.class.getName()) && name.equals("sleep"))
                    || (owner.equals(TimeUnit.class.getName()) && name.equals("sleep"))
                    || (owner.equals(LockSupport.class.getName()) && name.startsWith("parkNanos"))
                    || (owner.equals(UUID.class.getName()) && name.equals("randomUUID"))
                    || (owner.equals(Math.class.getName()) && name.equals("random"))
                    || owner.equals(ThreadLocalRandom.class.getName());
        });
    }

    @Test
    void noMockingAndNoInjectionContainer() {
        hold(noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.mockito..",
                        "jakarta.inject..",
                        "com.google.inject..",
                        "org.springframework.context..",
                        "lombok.."));
    }
}
