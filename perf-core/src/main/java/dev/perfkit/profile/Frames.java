package dev.perfkit.profile;

import java.util.Arrays;

/** The profiled calls that are under way on one thread, each site once, the outermost first. */
final class Frames {
    /*
     * One thread-local for all profilers and sites. Frames are made once for each depth and used again, so that a call
     * allocates nothing; a frame is also the token that leads from a call's end back here, without a second look-up.
     *
     * A frame that ends takes those above it along. Above it there is normally none; there is if an end was lost, as when
     * the stack overflows in the middle of it.
     */
    private static final ThreadLocal<Frames> CURRENT = ThreadLocal.withInitial(Frames::new);

    private Frame[] stack = {new Frame(this, 0)};
    private int depth;

    static Frames current() {
        return CURRENT.get();
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

    Frame push(SiteStats site, long start) {
        if (depth == stack.length) {
            grow();
        }
        Frame frame = stack[depth++];
        frame.open(site, start);
        return frame;
    }

    private void grow() {
        int size = stack.length;
        stack = Arrays.copyOf(stack, 2 * size);
        for (int i = size; i < stack.length; i++) {
            stack[i] = new Frame(this, i);
        }
    }

    void popTo(int outerDepth) {
        depth = outerDepth;
    }
}
