package dev.perfkit.conformance;

import dev.perfkit.profile.kit.Claim;
import dev.perfkit.profile.kit.Host;
import dev.perfkit.profile.kit.ProfilerUnderTest;
import dev.perfkit.profile.kit.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/** JFR's {@code jdk.MethodTiming}, by which the JVM itself measures the methods that a filter names (JEP 520). */
final class FlightRecorderUnderTest implements ProfilerUnderTest {
    private static final String EVENT = "jdk.MethodTiming";

    private final Recording recording = new Recording();
    private final Host host;

    FlightRecorderUnderTest() {
        String measured = AnnotatedHost.class.getName();
        recording
                .enable(EVENT)
                .with("period", "endChunk")
                .with("filter", measured + ";" + measured + "$Constructed::<init>");
        recording.start();
        host = new AnnotatedHost();
    }

    /** Tells whether this JVM has the event. */
    static boolean isThere() {
        return FlightRecorder.getFlightRecorder().getEventTypes().stream()
                .map(EventType::getName)
                .anyMatch(EVENT::equals);
    }

    @Override
    public Host host() {
        return host;
    }

    /** A dump ends a chunk, at whose end the event tells each method's calls since the recording began. */
    @Override
    public Map<String, Reading> readings() {
        Map<String, Reading> byDescriptor = new HashMap<>();
        try {
            Path file = Files.createTempFile("conformance", ".jfr");
            try {
                recording.dump(file);
                for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
                    if (event.getEventType().getName().equals(EVENT)) {
                        RecordedMethod method = event.getValue("method");
                        byDescriptor.merge(
                                method.getName() + method.getDescriptor(),
                                reading(event),
                                (a, b) -> a.calls() > b.calls() ? a : b);
                    }
                }
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Reading> byMethod = new HashMap<>();
        byDescriptor.forEach((method, reading) -> byMethod.merge(
                method.startsWith("<init>(Z") ? Host.CONSTRUCTOR : method.substring(0, method.indexOf('(')),
                reading,
                Reading::plus));
        return byMethod;
    }

    private static Reading reading(RecordedEvent event) {
        return new Reading(event.getLong("invocations"), 0, 0, 0);
    }

    /** Of time it tells the average, least and greatest of a call; a sum would be ours. */
    @Override
    public Set<Claim> claims() {
        return EnumSet.of(Claim.CONSTRUCTORS);
    }

    @Override
    public void close() {
        recording.close();
    }
}
