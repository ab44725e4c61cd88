package dev.perfkit.monitor.config;

import java.util.List;
import java.util.stream.Collectors;

/** A rule file that cannot be read, or says something that is not meant. None of its rules is taken. */
public final class RuleFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    RuleFileException(String file, List<Problem> problems) {
        super(problems.stream()
                .map(problem -> (problem.line() == 0 ? file : file + ":" + problem.line()) + ": " + problem)
                .collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Returns all that is wrong, in the order of the file. */
    public List<Problem> problems() {
        return problems == null ? List.of() : problems; // they do not survive serialisation, the message does
    }

    /**
     * One thing that is wrong.
     *
     * @param line where it stands, from 1; 0 where it is about the whole file
     * @param key what it is about, dotted: {@code rules.checkout p95.warning.fire}; empty where it is about the whole file
     * @param text what was found and what was expected
     */
    public record Problem(int line, String key, String text) {
        @Override
        public String toString() {
            return key.isEmpty() ? text : key + ": " + text;
        }
    }
}
