package dev.perfkit.weave;

import java.lang.instrument.Instrumentation;
import net.bytebuddy.agent.ByteBuddyAgent;

/**
 * Weaves the running JVM, from its own code: for a tool or a test that has neither a build plugin nor a command line.
 *
 * <pre>{@code
 * SelfAttach.install();
 * Profiler.install(profiler);
 * }</pre>
 *
 * <p>Needs {@code net.bytebuddy:byte-buddy} and {@code net.bytebuddy:byte-buddy-agent} on the class path, and a JDK. Classes
 * that are loaded already are woven too; calls under way in them run on unmeasured. What is woven at build time or by the agent
 * is left alone. From JDK 21 on the JVM prints a warning of four lines (JEP 451), which {@code -XX:+EnableDynamicAgentLoading}
 * silences; so does starting with {@code -javaagent} instead. From JDK 24 on Byte Buddy is kept off {@code sun.misc.Unsafe} (its
 * property {@code net.bytebuddy.safe}, unless it is set), since the JVM would warn of that too.
 *
 * <p><b>Thread safety:</b> any number of threads may call it; the first one installs. <b>Cost:</b> attaching takes as long
 * as it takes to start a second JVM, since the JDK wants one for it. <b>Failures:</b> a class that cannot be woven is left as it is, with a
 * line on {@code System.err}. What weaves stays until the JVM ends, and the class loader that PerfKit was loaded by with it.
 */
public final class SelfAttach {
    private static final String SAFE = "net.bytebuddy.safe";
    private static final int FIRST_TO_WARN = 24;

    private static boolean installed;

    private SelfAttach() {}

    /**
     * Weaves all classes of this JVM from now on. Called again, it does nothing.
     *
     * @throws IllegalStateException if a library is missing, or the JVM does not let anybody attach
     */
    public static synchronized void install() {
        require("net.bytebuddy.ByteBuddy", "byte-buddy");
        require("net.bytebuddy.agent.ByteBuddyAgent", "byte-buddy-agent");
        if (!installed) {
            Instrumentation instrumentation = ByteBuddyAgent.install();
            boolean kept = keepOffUnsafe();
            try {
                LiveWeaving.install(instrumentation);
                installed = true;
            } finally {
                if (kept) {
                    System.clearProperty(SAFE);
                }
            }
        }
    }

    /** The property is read once, as Byte Buddy's class injector is initialised; it need not stay for others to see. */
    private static boolean keepOffUnsafe() {
        if (Runtime.version().feature() < FIRST_TO_WARN || System.getProperty(SAFE) != null) {
            return false;
        }
        System.setProperty(SAFE, "true");
        return true;
    }

    private static void require(String type, String artifact) {
        try {
            Class.forName(type, false, SelfAttach.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    artifact + " is not on the class path (expected: net.bytebuddy:" + artifact
                            + " among the application's dependencies)",
                    e);
        }
    }
}
