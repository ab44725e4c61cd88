package dev.perfkit.quickstart;

import java.io.PrintStream;
import java.time.Duration;

/** Where people read along: lines, and one that moves if there is a terminal. */
final class Console {
    private static final int WIDTH = 78;
    private static final Duration ON_TERMINAL = Duration.ofMillis(250);
    private static final Duration IN_FILE = Duration.ofSeconds(5);

    private final PrintStream out;
    private final boolean terminal;
    private boolean moving;

    Console(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Returns how often the moving line is worth a change. */
    Duration pace() {
        return terminal ? ON_TERMINAL : IN_FILE;
    }

    synchronized void line(String text) {
        endMoving();
        out.println(text);
        out.flush();
    }

    /** Shows how far something got: in place of what was shown before, where there is a terminal. */
    synchronized void progress(String text) {
        if (!terminal) {
            line(text);
            return;
        }
        out.print("\r" + String.format("%-" + WIDTH + "s", text.substring(0, Math.min(text.length(), WIDTH))));
        out.flush();
        moving = true;
    }

    private void endMoving() {
        if (moving) {
            out.print("\r" + " ".repeat(WIDTH) + "\r");
            moving = false;
        }
    }
}
