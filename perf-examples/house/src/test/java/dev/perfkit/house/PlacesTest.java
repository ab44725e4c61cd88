package dev.perfkit.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What stands where: the top level, and how long a file may be. */
class PlacesTest {
    private static final List<String> TOP_LEVEL = List.of(
            "pom.xml",
            "README.md",
            "LICENSE",
            "NOTICE",
            "CHANGELOG.md",
            "CONTRIBUTING.md",
            "docs",
            "perf-core",
            "perf-cache",
            "perf-balancer",
            "perf-monitor",
            "perf-examples");

    @Test
    void topLevel_holdsWhatItShould() throws IOException {
        try (Stream<Path> entries = Files.list(Repository.root())) {
            List<String> names = entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    // Left behind by a build that was run here; never committed.
                    .filter(name -> !name.equals("target"))
                    .toList();
            assertThat(names).containsExactlyInAnyOrderElementsOf(TOP_LEVEL);
        }
    }

    @Test
    void files_haveAtMost500Lines() {
        List<Path> sources = Repository.find(Repository.root(), ".java");
        assertThat(sources)
                .isNotEmpty()
                .allSatisfy(source -> assertThat(Repository.read(source).lines().count())
                        .as("lines of %s", source)
                        .isLessThanOrEqualTo(500));
    }

    @Test
    void publicPackages_endInStartingPoints() {
        for (String library : Repository.LIBRARIES) {
            List<Path> descriptions =
                    Repository.find(Repository.root().resolve(library).resolve("src/main/java"), "package-info.java");
            assertThat(descriptions)
                    .isNotEmpty()
                    .allSatisfy(description -> assertThat(Repository.read(description))
                            .as("%s", description)
                            .contains("<h2>Starting points</h2>"));
        }
    }
}
