package dev.perfkit.agent;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Weaves classes as they are loaded: named by the manifest of the agent's jar, and started by the JVM.
 *
 * <pre>
 * java -javaagent:perf-core-VERSION-agent.jar -jar shop.jar
 * </pre>
 *
 * <p>An executable jar that has the agent's jar on its {@code Class-Path} may name this class as its
 * {@code Launcher-Agent-Class} instead. <b>Failures:</b> whatever goes wrong in here is one line on {@code System.err}, and
 * the application starts without the agent. Arguments are refused, since there are none.
 */
public final class Agent {
    private static final AtomicBoolean STARTED = new AtomicBoolean();

    private Agent() {}

    /**
     * Started by {@code -javaagent}.
     *
     * @param arguments what follows the jar's name and a {@code =}
     * @param instrumentation the JVM's
     * @throws IllegalArgumentException if there are arguments
     */
    public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
        start(arguments, instrumentation);
    }

    /**
     * Started by {@code Launcher-Agent-Class}, or by whoever attaches to a running JVM.
     *
     * @param arguments what the attacher says
     * @param instrumentation the JVM's
     * @throws IllegalArgumentException if there are arguments
     */
    public static void agentmain(@Nullable String arguments, Instrumentation instrumentation) {
        start(arguments, instrumentation);
    }

    private static void start(@Nullable String arguments, Instrumentation instrumentation) {
        if (arguments != null && !arguments.isBlank()) {
            throw new IllegalArgumentException("arguments of PerfKit's agent: " + arguments + " (expected: none)");
        }
        if (!STARTED.compareAndSet(false, true)) {
            return;
        }
        try {
            // The relocated Byte Buddy's net.bytebuddy.safe: it is to keep off Unsafe, of whose use newer JVMs warn.
            System.setProperty("dev.perfkit.agent.bytebuddy.safe", "true");
            ClassLoader weaver = new WeaverLoader();
            Method install = Class.forName("dev.perfkit.weave.LiveWeaving", true, weaver)
                    .getDeclaredMethod("install", Instrumentation.class);
            install.setAccessible(true);
            install.invoke(null, instrumentation);
        } catch (InvocationTargetException e) {
            giveUp(e.getCause() == null ? e : e.getCause());
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            giveUp(e);
        }
    }

    private static void giveUp(Throwable reason) {
        System.err.println("perfkit agent: nothing is woven: " + reason);
    }
}
