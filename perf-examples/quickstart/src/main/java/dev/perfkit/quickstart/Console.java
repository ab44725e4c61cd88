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
    private boolean stopped;

    Console(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Returns how often the moving line is worth a change. */
    Duration pace() {
        return terminal ? ON_TERMINAL : IN_FILE;
    }

    synchronized void line(String text) {
        if (stopped) {
            return;
        }
        endMoving();
        out.println(text);
        out.flush();
    }

    /** Shows how far something got: in place of what was shown before, where there is a terminal. */
    synchronized void progress(String text) {
        if (stopped) {
            return;
        }
        if (!terminal) {
            line(text);
            return;
        }
        out.print("\r" + String.format("%-" + WIDTH + "s", text.substring(0, Math.min(text.length(), WIDTH))));
        out.flush();
        moving = true;
    }

    /** Says that everything ends, as its last word: whatever else fails from here on fails for that. */
    synchronized void stop() {
        line("Stopping: all processes of the quickstart are being ended.");
        stopped = true;
    }

    private void endMoving() {
        if (moving) {
            out.print("\r" + " ".repeat(WIDTH) + "\r");
            moving = false;
        }
    }
}
