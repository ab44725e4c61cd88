package dev.perfkit.profile.kit;

/**
 * What a profiler tells of a method's calls since it began.
 *
 * @param calls how many have ended
 * @param errors how many of them with an exception; read where {@link Claim#ERRORS} is claimed
 * @param inFlight how many are under way; read where {@link Claim#IN_FLIGHT} is claimed
 * @param nanos the time of all together; read where {@link Claim#TIME} is claimed
 */
public record Reading(long calls, long errors, long inFlight, long nanos) {
    /** Of a method that was not called. */
    public static final Reading NONE = new Reading(0, 0, 0, 0);

    /** Returns the sum, for a profiler that splits a method's calls. */
    public Reading plus(Reading other) {
        return new Reading(calls + other.calls, errors + other.errors, inFlight + other.inFlight, nanos + other.nanos);
    }

    Reading minus(Reading earlier) {
        return new Reading(
                calls - earlier.calls, errors - earlier.errors, inFlight - earlier.inFlight, nanos - earlier.nanos);
    }
}
