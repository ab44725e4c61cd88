package dev.perfkit.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the five modules to the rules, and the rules to finding what breaks them. */
class ArchitectureTest {
    private static final String ROOT = "dev.perfkit";
    private static final String BROKEN = "dev.perfkit.house.broken";

    private static final JavaClasses LIBRARY = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT)
            .that(describe("libraries", type -> !type.getPackageName().startsWith("dev.perfkit.house")));

    private static final JavaClasses BROKEN_ONES = new ClassFileImporter().importPackages(BROKEN);

    @Test
    void library_whenImported_hasAllModules() {
        assertThat(LIBRARY.stream().map(type -> type.getPackageName()))
                .contains(
                        "dev.perfkit.time",
                        "dev.perfkit.weave",
                        "dev.perfkit.cache.redis",
                        "dev.perfkit.balancer.http",
                        "dev.perfkit.monitor.alert");
    }

    @Test
    void packages_haveNoCycle() {
        holdsInLibraryOnly(Rules.noPackageCycle(ROOT), Rules.noPackageCycle(BROKEN));
    }

    @Test
    void clock_isReadInTimeOnly() {
        holdsInLibraryOnly(Rules.noClockOutsideTime(ROOT), Rules.noClockOutsideTime(BROKEN));
    }

    @Test
    void core_usesNoModuleAboveIt() {
        holdsInLibraryOnly(Rules.coreStandsAlone(ROOT), Rules.coreStandsAlone(BROKEN));
    }

    @Test
    void names_sayWhatAClassIs() {
        holdsInLibraryOnly(Rules.noVagueName(), Rules.noVagueName());
    }

    @ParameterizedTest
    @MethodSource("siblings")
    void siblings_neverMeet(String sibling) {
        Rules.siblingsAreStrangers(ROOT, sibling).check(LIBRARY);
    }

    @Test
    void siblings_whenTheyMeet_areFound() {
        assertThat(Rules.siblingsAreStrangers(BROKEN, ".balancer..")
                        .evaluate(BROKEN_ONES)
                        .hasViolation())
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void library_hasASoleImporter(String library) {
        Rules.soleImporter(ROOT, library).check(LIBRARY);
    }

    @Test
    void library_whenImportedElsewhere_isFound() {
        assertThat(Rules.soleImporter(BROKEN, "net.bytebuddy..")
                        .evaluate(BROKEN_ONES)
                        .hasViolation())
                .isTrue();
    }

    static Set<String> siblings() {
        return Rules.siblings();
    }

    static Set<String> libraries() {
        return Rules.soleImportedLibraries();
    }

    private static void holdsInLibraryOnly(ArchRule rule, ArchRule ruleOfBroken) {
        rule.check(LIBRARY);
        assertThat(ruleOfBroken.evaluate(BROKEN_ONES).hasViolation())
                .as("%s finds what breaks it", rule.getDescription())
                .isTrue();
    }
}
