package dev.perfkit.balancer;

/** Whose turn it is, among some candidates. Immutable. */
interface Turns {
    /** Returns the index of the candidate that has the turn of that number, which is taken as unsigned. */
    int at(int turn);
}
