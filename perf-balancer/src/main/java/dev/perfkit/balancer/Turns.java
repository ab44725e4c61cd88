package dev.perfkit.balancer;

import org.jspecify.annotations.Nullable;

/** Whose turn it is, among some candidates. Immutable. */
abstract class Turns {
    final @Nullable Candidates of;

    Turns(@Nullable Candidates of) {
        this.of = of;
    }

    /** Returns the index of the candidate that has the turn of that number, which is taken as unsigned. */
    abstract int at(int turn);
}
