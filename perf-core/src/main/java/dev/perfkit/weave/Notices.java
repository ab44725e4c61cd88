package dev.perfkit.weave;

import java.io.PrintStream;
import java.util.HashSet;
import java.util.Set;

/** What the weaver of a running JVM has to say to whoever started it, each thing once. */
final class Notices {
    /* A log may not be there: the agent runs before the application and has no SLF4J. */
    private static final int MOST = 100;

    private final PrintStream out;
    private final Set<String> said = new HashSet<>();

    Notices(PrintStream out) {
        this.out = out;
    }

    /**
     * Says it in one line.
     *
     * @param about what it is about; there is one line for each
     */
    void say(String about, String text) {
        boolean last;
        synchronized (said) {
            if (said.size() == MOST || !said.add(about)) {
                return;
            }
            last = said.size() == MOST;
        }
        // Not under the lock: whoever prints may load classes, and wait for a thread that has something to say of one.
        out.println("perfkit: " + text.replaceAll("\\s*\\R\\s*", " "));
        if (last) {
            out.println("perfkit: further lines of this kind are left out");
        }
    }

    /** Says why a class is not woven. */
    void leftAlone(String type, Throwable reason) {
        String why = reason instanceof WeavingException ? reason.getMessage() : reason.toString();
        say(type, type + " is left as it is: " + why);
    }
}
