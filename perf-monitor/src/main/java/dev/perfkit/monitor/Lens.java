package dev.perfkit.monitor;

import dev.perfkit.monitor.anomaly.AnomalyDetector;
import dev.perfkit.monitor.anomaly.Surprise;
import java.time.Instant;

/** Makes of what was read what is judged, by what was read before. Used by one thread at a time. */
@FunctionalInterface
interface Lens {

    /** Takes the next reading. */
    Measurement see(Instant at, Measurement reading);

    /** How surprising a reading is where it is an anomaly, and 0 where it is none. */
    static Lens surprise() {
        AnomalyDetector detector = AnomalyDetector.create();
        return (at, reading) -> {
            if (!Double.isFinite(reading.value())) {
                return Measurement.NONE;
            }
            Surprise surprise = detector.observe(at, reading.value());
            return new Measurement(surprise.anomaly() ? surprise.total() : 0, reading.count(), reading.coverage());
        };
    }
}
