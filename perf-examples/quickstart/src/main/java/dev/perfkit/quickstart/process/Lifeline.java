package dev.perfkit.quickstart.process;

import java.io.IOException;

/** A child's side: it says where it listens, and ends when its parent does. */
public final class Lifeline {
    static final String READY = "ready ";

    private Lifeline() {}

    /**
     * Tells the parent that this process is ready, and waits for the parent's end, by whatever cause: the standard input that it
     * holds the other end of closes then. Ends this process after that.
     */
    public static void announce(int port) {
        System.out.println(READY + port);
        awaitEnd();
        System.exit(0);
    }

    private static void awaitEnd() {
        try {
            while (System.in.read() >= 0) {
                // What is written there means nothing.
            }
        } catch (IOException e) {
            // The same as its end.
        }
    }
}
