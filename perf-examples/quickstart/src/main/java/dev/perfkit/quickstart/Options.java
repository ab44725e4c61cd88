package dev.perfkit.quickstart;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/**
 * What the command line asks for.
 *
 * @param serve whether to show the shop on a dashboard until Ctrl-C, instead of the comparison
 * @param strict whether a missed bar is a failure
 * @param redis whether a Redis is to be started
 * @param endWithParent whether this process ends when the one that started it does
 * @param help whether only the help is wanted
 * @param port where the front with PerfKit listens, 0 for a free port
 * @param perSecond the mean rate of requests
 * @param run how long each of the six runs lasts; a round while serving takes eight times as long
 */
record Options(
        boolean serve,
        boolean strict,
        boolean redis,
        boolean endWithParent,
        boolean help,
        int port,
        double perSecond,
        Duration run) {
    static final String HELP = """
            Runs the same load on a small shop without and with PerfKit, three times each, and prints what changed.

              --serve         instead show the shop live, on a dashboard, until Ctrl-C
              --strict        exit with status 1 if a bar is missed
              --port N        let the front with PerfKit listen there (default: a free port)
              --rate N        requests a second (default: 90)
              --seconds N     length of each of the six runs, 2 to 600 (default: 8);
                              with --serve an eighth of the time from one fault to the next
              --no-redis      start no Redis: the cache has its in-process tier only
              --help          this text

            Under Maven: -Dquickstart.args="--serve --port 8080"
            """;

    /** From this length on the bars are meant to hold. */
    static final Duration ENOUGH = Duration.ofSeconds(8);

    private static final Options DEFAULTS = new Options(false, false, true, false, false, 0, 90, ENOUGH);

    Options {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("--port: " + port + " (expected: 0..65535)");
        }
        if (!(perSecond >= 1 && perSecond <= 10_000)) {
            throw new IllegalArgumentException("--rate: " + perSecond + " (expected: 1..10000)");
        }
        if (serve && strict) {
            throw new IllegalArgumentException("--strict: (expected: without --serve, which compares nothing)");
        }
        if (run.toSeconds() < 2 || run.toSeconds() > 600) {
            throw new IllegalArgumentException("--seconds: " + run.toSeconds() + " (expected: 2..600)");
        }
    }

    static Options parse(List<String> args) {
        Options options = DEFAULTS;
        for (Iterator<String> rest = args.iterator(); rest.hasNext(); ) {
            options = options.with(rest.next(), rest);
        }
        return options;
    }

    private Options with(String flag, Iterator<String> rest) {
        return switch (flag) {
            case "--serve" -> new Options(true, strict, redis, endWithParent, help, port, perSecond, run);
            case "--strict" -> new Options(serve, true, redis, endWithParent, help, port, perSecond, run);
            case "--no-redis" -> new Options(serve, strict, false, endWithParent, help, port, perSecond, run);
            case "--end-with-parent" -> new Options(serve, strict, redis, true, help, port, perSecond, run);
            case "--help", "-h" -> new Options(serve, strict, redis, endWithParent, true, port, perSecond, run);
            case "--port" -> new Options(serve, strict, redis, endWithParent, help, number(flag, rest), perSecond, run);
            case "--rate" -> new Options(serve, strict, redis, endWithParent, help, port, number(flag, rest), run);
            case "--seconds" ->
                new Options(
                        serve,
                        strict,
                        redis,
                        endWithParent,
                        help,
                        port,
                        perSecond,
                        Duration.ofSeconds(number(flag, rest)));
            default -> throw new IllegalArgumentException(flag + ": no such option (see --help)");
        };
    }

    private static int number(String flag, Iterator<String> rest) {
        String value = rest.hasNext() ? rest.next() : "";
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(flag + ": \"" + value + "\" (expected: a whole number)", e);
        }
    }
}
