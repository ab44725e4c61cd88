package dev.perfkit.profile;

/** The flight recorder, where the JVM has one: {@code jdk.jfr} is a module that may be left out. */
final class FlightRecording {
    private static final boolean PRESENT = isPresent();

    private FlightRecording() {}

    private static boolean isPresent() {
        try {
            Class.forName("jdk.jfr.Event");
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    static void commit(SlowCall call, GcPauses pauses) {
        if (PRESENT) {
            SlowCallEvent.commit(call, pauses);
        }
    }
}
