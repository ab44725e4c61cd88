package dev.perfkit.monitor.config;

import dev.perfkit.monitor.config.RuleFileException.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Gathers all that is wrong with one file. */
final class Problems {
    private static final int MOST_HINTS = 20; // each is looked for among all names

    private final String file;
    private final List<Problem> problems = new ArrayList<>();
    private int hints;

    Problems(String file) {
        this.file = file;
    }

    void add(int line, String key, String text) {
        problems.add(new Problem(line, key, text));
    }

    /** Returns what may have been meant by a name that is not known; in short where that was told often enough. */
    String hint(String unknown, Collection<String> known) {
        return hints++ < MOST_HINTS ? Names.hint(unknown, known) : "(expected: one that is known)";
    }

    int count() {
        return problems.size();
    }

    /** Returns an exception of this one thing. */
    RuleFileException only(int line, String text) {
        return new RuleFileException(file, List.of(new Problem(line, "", text)));
    }

    void throwIfAny() {
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparingInt(Problem::line));
            throw new RuleFileException(file, problems);
        }
    }
}
