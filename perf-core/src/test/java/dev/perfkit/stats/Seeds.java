package dev.perfkit.stats;

import java.util.stream.LongStream;

/** The seeds of property tests: the same in every run, each in the name of its case. */
final class Seeds {
    private Seeds() {}

    static LongStream few() {
        return LongStream.rangeClosed(1, 5);
    }

    static LongStream many() {
        return LongStream.rangeClosed(1, 200);
    }
}
