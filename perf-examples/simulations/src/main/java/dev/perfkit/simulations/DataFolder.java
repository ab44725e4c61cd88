package dev.perfkit.simulations;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where recorded data lies, which is no part of the project. */
final class DataFolder {
    /** Names it for a whole run of Java. */
    static final String PROPERTY = "perfkit.data";

    private static final String USUAL = "shared/data";

    private DataFolder() {}

    /**
     * Looks for a folder of data: in the one that is named by the option, or by the property {@value #PROPERTY}, else in
     * {@code shared/data} of the working directory or of one above.
     *
     * @param option what the option says; empty where it is not given
     * @param file what is in it, such as {@code "load/elb.csv"}
     * @param out where to say that there is none
     * @return the folder; null where nobody has named one and none is found
     * @throws IllegalArgumentException if the one that is named does not have the file
     */
    static @Nullable Path find(String option, String file, PrintStream out) {
        return find(option, file, Path.of("").toAbsolutePath(), out);
    }

    static @Nullable Path find(String option, String file, Path working, PrintStream out) {
        String named = option.isEmpty() ? System.getProperty(PROPERTY, "") : option;
        if (!named.isEmpty()) {
            Path folder = Path.of(named);
            if (!Files.isReadable(folder.resolve(file))) {
                throw new IllegalArgumentException("data: \"" + named + "\" (expected: a folder with " + file + ")");
            }
            return folder;
        }
        for (Path above = working; above != null; above = above.getParent()) {
            Path folder = above.resolve(USUAL);
            if (Files.isReadable(folder.resolve(file))) {
                return folder;
            }
        }
        out.printf("no %s/%s in the working directory or above: name its folder by --data=DIR%n", USUAL, file);
        return null;
    }
}
