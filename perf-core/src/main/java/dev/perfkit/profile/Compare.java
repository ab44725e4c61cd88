package dev.perfkit.profile;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Compares two reports that were written as {@link ReportFormat#JSON}, for a build that shall fail where code has become
 * slower.
 *
 * <pre>
 * java -cp perf-core.jar:slf4j-api.jar dev.perfkit.profile.Compare [--confidence 0.99] [--tolerance 0.05]
 *      [--quantile 0.5|0.95|mean] [--errors 0.001] [--cluster 10] BEFORE.json AFTER.json
 * </pre>
 *
 * <p>Prints {@link ReportComparison#text()}. The exit code is 1 if a site has regressed, 0 if none has, and 2 if an
 * argument is wrong or a file cannot be read; one line on the error stream then says which. It is 2 as well where the comparison
 * itself fails, so that no failure reads as a verdict.
 */
public final class Compare {
    private static final String USAGE =
            "usage: Compare [--confidence 0.99] [--tolerance 0.05] [--quantile 0.5|0.95|mean]"
                    + " [--errors 0.001] [--cluster 10] BEFORE.json AFTER.json";
    private static final int REGRESSED = 1;
    private static final int REFUSED = 2;

    private Compare() {}

    /** Runs it and exits. */
    public static void main(String[] arguments) {
        int code = REFUSED;
        try {
            code = run(List.of(arguments), System.out, System.err);
        } catch (RuntimeException | Error e) {
            e.printStackTrace(System.err); // as the JVM would, but for its exit code, which is that of a regression
        }
        System.exit(code);
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        try {
            ComparisonOptions options = ComparisonOptions.defaults();
            List<Path> files = new ArrayList<>();
            for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
                String argument = rest.next();
                if (argument.startsWith("--")) {
                    options = with(options, argument, rest);
                } else {
                    files.add(Path.of(argument));
                }
            }
            if (files.size() != 2) {
                throw new IllegalArgumentException("files: " + files.size() + " (expected: 2); " + USAGE);
            }
            ReportComparison comparison =
                    ReportComparison.of(ProfileReport.read(files.get(0)), ProfileReport.read(files.get(1)), options);
            out.print(comparison.text());
            out.flush();
            return comparison.isRegressed() ? REGRESSED : 0;
        } catch (IllegalArgumentException | UncheckedIOException e) {
            err.println("Compare: " + String.valueOf(e.getMessage()).replaceAll("\\R", " "));
            return REFUSED;
        }
    }

    private static ComparisonOptions with(ComparisonOptions options, String name, Iterator<String> rest) {
        if (!List.of("--confidence", "--tolerance", "--errors", "--cluster", "--quantile")
                .contains(name)) {
            throw new IllegalArgumentException("option: " + name + "; " + USAGE);
        }
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(name + ": nothing (expected: a value); " + USAGE);
        }
        String value = rest.next();
        return switch (name) {
            case "--confidence" -> options.withConfidence(number(name, value));
            case "--tolerance" -> options.withTolerance(number(name, value));
            case "--errors" -> options.withErrorTolerance(number(name, value));
            case "--cluster" -> options.withCluster(wholeNumber(name, value));
            default -> options.withMeasure(ComparisonOptions.Measure.of(value));
        };
    }

    private static double number(String name, String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: a number)", e);
        }
    }

    private static int wholeNumber(String name, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: a whole number)", e);
        }
    }
}
