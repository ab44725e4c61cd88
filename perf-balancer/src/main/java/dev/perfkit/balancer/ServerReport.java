package dev.perfkit.balancer;

import org.jspecify.annotations.Nullable;

/**
 * What a server tells of itself with an answer: a client knows its own requests in flight there, and the server everybody's.
 *
 * <pre>{@code
 * String header = ServerReport.of(4, 12.5).toHeader(); // on the server, for ServerReport.HEADER
 * ServerReport report = ServerReport.parse(header); // on the client
 * }</pre>
 *
 * <p>A {@linkplain dev.perfkit.balancer.http.BalancedHttpClientBuilder#serverReports() client} that is told to, reads it, and any other caller
 * {@linkplain Lease#report hands} it to the balancer. The header is that of ORCA, the Open Request Cost Aggregation of Envoy and gRPC, with two
 * named metrics; what else stands there is passed over:
 *
 * <pre>
 * endpoint-load-metrics: TEXT named_metrics.in-flight=4, named_metrics.service-ms=12.5
 * endpoint-load-metrics: JSON {"named_metrics": {"in-flight": 4, "service-ms": 12.5}}
 * </pre>
 *
 * <p><b>Thread safety:</b> immutable.
 *
 * @param inFlight how many requests are inside, all clients' and without the one that is being answered; 0 to 1,000,000
 * @param serviceMillis how long it has worked on a request of late on average, without the time that requests wait for their turn, in
 *     milliseconds; more than 0, at most 3,600,000, NaN where it does not tell
 */
public record ServerReport(int inFlight, double serviceMillis) {
    /** The name of the response header. */
    public static final String HEADER = "endpoint-load-metrics";

    static final int MOST_IN_FLIGHT = 1_000_000;
    static final double LONGEST_MILLIS = 3_600_000;

    /** Checks the ranges. */
    public ServerReport {
        if (inFlight < 0 || inFlight > MOST_IN_FLIGHT) {
            throw new IllegalArgumentException("inFlight: " + inFlight + " (expected: 0.." + MOST_IN_FLIGHT + ")");
        }
        if (serviceMillis <= 0 || serviceMillis > LONGEST_MILLIS) {
            throw new IllegalArgumentException(
                    "serviceMillis: " + serviceMillis + " (expected: above 0 and at most 3600000, or NaN)");
        }
    }

    /** Returns a report of what is in flight alone. */
    public static ServerReport of(int inFlight) {
        return new ServerReport(inFlight, Double.NaN);
    }

    /** Returns a report of both. */
    public static ServerReport of(int inFlight, double serviceMillis) {
        return new ServerReport(inFlight, serviceMillis);
    }

    /** Returns the header's value, in the format {@code TEXT}. */
    public String toHeader() {
        String text = "TEXT named_metrics.in-flight=" + inFlight;
        return Double.isNaN(serviceMillis) ? text : text + ", named_metrics.service-ms=" + serviceMillis;
    }

    /**
     * Reads a header's value, in the format {@code TEXT} (with {@code =} or, as Envoy has it, {@code :} between name and value) or
     * {@code JSON}.
     *
     * @return null where it is malformed, a figure is out of its range, or it does not tell how many are in flight, as a whole
     *     number; nothing is thrown
     */
    public static @Nullable ServerReport parse(String header) {
        return ReportParser.parse(header);
    }
}
