package dev.perfkit.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The BOM has no parent, so nothing but this keeps it in step. */
class BomTest {
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");
    private static final Pattern CLASSIFIER = Pattern.compile("<classifier>[^<]+</classifier>");

    private final String parent = Repository.read(Repository.root().resolve("pom.xml"));
    private final String bom = Repository.read(Repository.root().resolve("perf-core/bom/pom.xml"));

    @Test
    void version_isTheParents() {
        assertThat(firstVersion(bom)).isEqualTo(firstVersion(parent));
    }

    @Test
    void modules_areAllLibraries() {
        for (String library : Repository.LIBRARIES) {
            assertThat(bom).contains("<artifactId>" + library + "</artifactId>");
        }
    }

    @Test
    void classifiers_areAllThatCoreAttaches() {
        String core = Repository.read(Repository.root().resolve("perf-core/pom.xml"));
        assertThat(CLASSIFIER.matcher(core).results())
                .hasSize(2)
                .allSatisfy(found -> assertThat(bom).contains(found.group()));
    }

    private static String firstVersion(String pom) {
        Matcher matcher = VERSION.matcher(pom);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
