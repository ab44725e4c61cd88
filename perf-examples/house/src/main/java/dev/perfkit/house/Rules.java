package dev.perfkit.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;

/** The rules of the house that a program can hold. Each takes the root package, so that a test can break it on purpose. */
final class Rules {
    /** Library packages that one package of ours alone may import. */
    private static final Map<String, String> SOLE_IMPORTERS = Map.ofEntries(
            entry("com.fasterxml.jackson.core..", ".[cache.codec|monitor].."),
            entry("com.fasterxml.jackson.databind..", ".cache.codec.."),
            entry("com.github.benmanes.caffeine..", ".cache.."),
            entry("io.fabric8..", ".balancer.scale.kubernetes.."),
            entry("io.lettuce..", ".cache.redis.."),
            entry("io.micrometer.context..", ".profile.context.."),
            entry("io.micrometer.core..", "..metrics.."),
            entry("io.smallrye.mutiny..", ".profile.reactive.."),
            entry("jakarta.mail..", ".monitor.alert.channel.."),
            entry("jakarta.servlet..", ".http.."),
            entry("net.bytebuddy..", ".weave.."),
            entry("org.reactivestreams..", ".profile.reactive.."),
            entry("org.snakeyaml..", ".monitor.config.."),
            entry("oshi..", ".host.."),
            entry("reactor..", ".profile.reactive.."));

    /** What each sibling's packages are; none may use another's. */
    private static final Set<String> SIBLINGS = Set.of(".cache..", ".balancer..", ".monitor..");

    private static final Map<String, Set<String>> CLOCKS = Map.of(
            "java.lang.System", Set.of("nanoTime", "currentTimeMillis"),
            "java.time.Instant", Set.of("now"),
            "java.time.LocalDate", Set.of("now"),
            "java.time.LocalTime", Set.of("now"),
            "java.time.LocalDateTime", Set.of("now"),
            "java.time.OffsetDateTime", Set.of("now"),
            "java.time.ZonedDateTime", Set.of("now"),
            "java.util.Date", Set.of("<init>"));

    private Rules() {}

    static ArchRule noPackageCycle(String root) {
        return slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    static ArchRule soleImporter(String root, String library) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + SOLE_IMPORTERS.get(library))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .as(root + SOLE_IMPORTERS.get(library) + " is the sole importer of " + library);
    }

    static Set<String> soleImportedLibraries() {
        return SOLE_IMPORTERS.keySet();
    }

    static ArchRule siblingsAreStrangers(String root, String sibling) {
        String[] others = SIBLINGS.stream()
                .filter(other -> !other.equals(sibling))
                .map(other -> root + other)
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(root + sibling)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others);
    }

    static Set<String> siblings() {
        return SIBLINGS;
    }

    static ArchRule coreStandsAlone(String root) {
        String[] above = SIBLINGS.stream().map(sibling -> root + sibling).toArray(String[]::new);
        return noClasses()
                .that()
                .resideOutsideOfPackages(above)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(above);
    }

    static ArchRule noClockOutsideTime(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".time..")
                .should()
                .accessTargetWhere(readsClock());
    }

    private static DescribedPredicate<JavaAccess<?>> readsClock() {
        return describe(
                "reads a clock",
                access -> CLOCKS.getOrDefault(access.getTargetOwner().getName(), Set.of())
                                .contains(access.getTarget().getName())
                        // A date made of given milliseconds reads no clock.
                        && !access.getTarget().getFullName().contains("Date.<init>(long)"));
    }

    static ArchRule noVagueName() {
        return noClasses().should(new ArchCondition<JavaClass>("be named Util, Helper or Manager") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean vague = type.getSimpleName().matches(".*(Utils?|Helper|Manager)");
                events.add(new SimpleConditionEvent(type, vague, type.getName() + " tells nothing by its name"));
            }
        });
    }
}
