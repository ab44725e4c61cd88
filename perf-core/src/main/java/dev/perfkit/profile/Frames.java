package dev.perfkit.profile;

import java.util.Arrays;

/** The profiled calls that are under way on one thread, each site once, the outermost first. */
final class Frames {
    /*
     * One thread-local for all profilers and sites. Frames are made once for each depth and used again, so that a call
     * allocates nothing; a frame is also the token that leads from a call's end back here, without a second look-up.
     *
     * An end can be lost, as when the stack overflows in the middle of it or before it begins. The frame is then found
     * here with its mark (see CallToken), by the next call on this thread, and dropped. Were it left, its site would take
     * all later calls on this thread for recursive ones.
     */
    private static final ThreadLocal<Frames> CURRENT = ThreadLocal.withInitial(Frames::new);

    private Frame[] stack = {new Frame(this, 0)};
    private int depth;

    static Frames current() {
        Frames frames = CURRENT.get();
        frames.dropLost();
        return frames;
    }

    private void dropLost() {
        while (depth > 0 && stack[depth - 1].left) {
            stack[depth - 1].drop();
            depth--;
        }
    }

    /** Tells whether the site is among them. The cost is the number of different sites that call each other. */
    boolean contains(SiteStats site) {
        for (int i = depth - 1; i >= 0; i--) {
            if (stack[i].isOf(site)) {
                return true;
            }
        }
        return false;
    }

    Frame push(SiteStats site, long slowFrom) {
        if (depth == stack.length) {
            grow();
        }
        Frame frame = stack[depth];
        frame.open(site, slowFrom);
        depth++; // last: what fails before leaves nothing behind
        return frame;
    }

    private void grow() {
        int size = stack.length;
        stack = Arrays.copyOf(stack, 2 * size);
        for (int i = size; i < stack.length; i++) {
            stack[i] = new Frame(this, i);
        }
    }

    /** A frame has ended, and with it those above: normally there is none. */
    void popTo(int outerDepth) {
        while (depth > outerDepth + 1) {
            stack[depth - 1].drop();
            depth--;
        }
        depth = outerDepth;
    }
}
