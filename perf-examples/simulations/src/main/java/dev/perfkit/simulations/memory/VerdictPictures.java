package dev.perfkit.simulations.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Draws a leak, a cache that fills, and one that is emptied again and again, each with the verdict that it gets. */
public final class VerdictPictures {
    private static final long SEED = 7;
    private static final List<Picture> PICTURES = List.of(
            new Picture("linear", 8, "leak", "A leak"),
            new Picture("LRU fill", 2, "plateau", "A cache that fills"),
            new Picture("sawtooth", 3, "sawtooth", "A cache that is emptied from time to time"));

    private VerdictPictures() {}

    /**
     * Writes the three pictures.
     *
     * @param folder where to; made where it is not there
     * @return the files
     */
    public static List<Path> write(Path folder) {
        List<Path> files = new ArrayList<>();
        try {
            Files.createDirectories(folder);
            for (Picture each : PICTURES) {
                files.add(Files.writeString(folder.resolve("memory-" + each.file + ".svg"), each.svg()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** What is drawn of which kind of service. */
    private record Picture(String workload, int hours, String file, String title) {
        String svg() {
            Workload kind = Workloads.all().stream()
                    .filter(each -> each.name().equals(workload))
                    .findFirst()
                    .orElseThrow();
            return new VerdictPicture(title, kind.history(SEED, hours)).svg();
        }
    }
}
