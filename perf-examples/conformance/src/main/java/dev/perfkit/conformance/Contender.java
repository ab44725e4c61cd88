package dev.perfkit.conformance;

import dev.perfkit.profile.kit.ProfilerUnderTest;
import io.micrometer.core.aop.TimedAspect;
import java.nio.file.Path;
import java.util.List;
import org.aspectj.bridge.Version;

/** Who is compared, and how each is switched on. */
enum Contender {
    /** Woven by the build; runs on every JDK. */
    PERFKIT("PerfKit", true) {
        @Override
        ProfilerUnderTest start() {
            return new PerfKitUnderTest();
        }

        @Override
        String version() {
            return "PerfKit";
        }
    },
    /** Woven while loading, by AspectJ's agent. */
    MICROMETER("Micrometer", false) {
        @Override
        ProfilerUnderTest start() {
            return new MicrometerUnderTest();
        }

        @Override
        List<String> jvmArguments(List<String> classPath) {
            String agent = classPath.stream()
                    .filter(entry -> Path.of(entry).getFileName().toString().startsWith("aspectjweaver"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("aspectjweaver is missing from " + classPath));
            return List.of("-javaagent:" + agent);
        }

        @Override
        String version() {
            return "Micrometer " + TimedAspect.class.getPackage().getImplementationVersion() + " `@Timed`, AspectJ "
                    + Version.getText();
        }
    },
    /** Built into the JVM, from 25 on. */
    JFR("JFR", false) {
        @Override
        ProfilerUnderTest start() {
            return new FlightRecorderUnderTest();
        }

        @Override
        String version() {
            return "JFR `jdk.MethodTiming`, JDK " + Runtime.version().feature();
        }

        @Override
        String absent() {
            return FlightRecorderUnderTest.isThere()
                    ? ""
                    : "JDK " + Runtime.version().feature() + " has no jdk.MethodTiming (expected: 25 or newer)";
        }
    };

    private final String title;
    private final boolean woven;

    Contender(String title, boolean woven) {
        this.title = title;
        this.woven = woven;
    }

    /** Returns its name in the rows of evidence. */
    String title() {
        return title;
    }

    /** Tells whether its run loads the classes that the build wove. */
    boolean woven() {
        return woven;
    }

    /** Starts it, in the JVM that was forked for it. */
    abstract ProfilerUnderTest start();

    /** Returns what switches it on. */
    List<String> jvmArguments(List<String> classPath) {
        return List.of();
    }

    /** Returns its name with its version, read in the forked JVM. */
    abstract String version();

    /** Returns why it is not to be had in this JVM; empty if it is. */
    String absent() {
        return "";
    }
}
