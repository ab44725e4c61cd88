package dev.perfkit.profile.kit;

/** What a profiler claims to do beyond counting calls. What it does not claim is not judged. */
public enum Claim {
    /** Counts calls that ended with an exception. */
    ERRORS("counts no errors"),
    /** Tells how many calls are under way. */
    IN_FLIGHT("tells no calls in flight"),
    /** Sums up the calls' time. */
    TIME("sums up no time"),
    /** A call that returned a {@code CompletionStage} lasts until its completion, and is counted then. */
    STAGES("times up to the return"),
    /** Of calls of a method within each other on a thread only the outermost one is counted; otherwise each one is. */
    OUTERMOST("counts each level of a recursion"),
    /** Measures constructors. */
    CONSTRUCTORS("measures no constructors");

    private final String absent;

    Claim(String absent) {
        this.absent = absent;
    }

    /** Returns what is said of a profiler that does not claim it. */
    public String absent() {
        return absent;
    }
}
