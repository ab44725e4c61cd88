package dev.perfkit.balancer.http;

/**
 * What a client does, and has done since it was made.
 *
 * @param name the balancer's name
 * @param inFlight how many permits to be in flight are out, see {@link HttpLimits#inFlight}
 * @param waiting how many requests wait for one, or for a node that allows another stream
 * @param requests how many requests it was asked for
 * @param errors how many of them ended in an exception or a failing status for the caller; cancelled ones do not count
 * @param poolTimeouts how many of these had no turn in time
 * @param retries how many further tries it made
 * @param retriesDenied how many more it would have made had the budget allowed
 * @param hedges how many requests it sent to a second node too
 * @param hedgesWon how many of them the second node answered first
 * @param hedgesDenied how many more it would have sent twice had the budget allowed
 * @param reports how many {@linkplain dev.perfkit.balancer.ServerReport reports} of servers it took
 * @param reportsIgnored how many more there were that were malformed, absurd or of no use
 */
public record HttpClientSnapshot(
        String name,
        int inFlight,
        int waiting,
        long requests,
        long errors,
        long poolTimeouts,
        long retries,
        long retriesDenied,
        long hedges,
        long hedgesWon,
        long hedgesDenied,
        long reports,
        long reportsIgnored) {}
