package dev.perfkit.simulations.memory.real;

import java.util.List;
import java.util.Locale;

/**
 * A JVM that loads are to run in.
 *
 * @param feature of its JDK, such as 17
 * @param collector of its heap
 */
public record Jvm(int feature, Collector collector) {
    /** Those that are asked for. */
    public static final List<Jvm> ALL = List.of(
            new Jvm(17, Collector.SERIAL),
            new Jvm(17, Collector.PARALLEL),
            new Jvm(17, Collector.G1),
            new Jvm(17, Collector.Z),
            new Jvm(25, Collector.G1),
            new Jvm(25, Collector.Z));

    /** Returns its name, such as {@code 17-g1}. */
    public String label() {
        return feature + "-" + collector.name().toLowerCase(Locale.ROOT);
    }

    /** A collector of the heap. */
    public enum Collector {
        SERIAL("-XX:+UseSerialGC"),
        PARALLEL("-XX:+UseParallelGC"),
        G1("-XX:+UseG1GC"),
        Z("-XX:+UseZGC");

        private final String flag;

        Collector(String flag) {
            this.flag = flag;
        }

        String flag() {
            return flag;
        }
    }
}
