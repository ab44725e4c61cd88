package dev.perfkit.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The BOM has no parent, so nothing but this keeps it in step. */
class BomTest {
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");
    private static final Pattern CLASSIFIER = Pattern.compile("<classifier>([^<]+)</classifier>");

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
    void classifiers_areAllThatLibrariesAttach() {
        List<String> attached = new ArrayList<>();
        for (String library : Repository.LIBRARIES) {
            String pom = Repository.read(Repository.root().resolve(library).resolve("pom.xml"));
            CLASSIFIER.matcher(pom).results().forEach(found -> attached.add(library + ":" + found.group(1)));
            // How a kit is made stands in the parent, that one is in the module.
            if (pom.contains("<id>kit</id>")) {
                attached.add(library + ":kit");
            }
        }
        assertThat(attached)
                .containsExactlyInAnyOrder("perf-core:kit", "perf-core:agent", "perf-cache:kit", "perf-balancer:kit");
        assertThat(attached).allSatisfy(artifact -> {
            String[] parts = artifact.split(":", -1);
            assertThat(bom.replaceAll("\\s", ""))
                    .contains(
                            "<artifactId>" + parts[0] + "</artifactId><version>${project.version}</version><classifier>"
                                    + parts[1] + "</classifier>");
        });
    }

    private static String firstVersion(String pom) {
        Matcher matcher = VERSION.matcher(pom);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
