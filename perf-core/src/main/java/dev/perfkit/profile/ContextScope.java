package dev.perfkit.profile;

import org.jspecify.annotations.Nullable;

/** A span of work that was handed over by another thread. */
final class ContextScope implements ProfileContext.Scope {
    /*
     * Scopes of a thread are a stack, as its frames are, and each knows the frame that was on top when it was opened. A frame
     * that goes takes the scopes opened in it along: frames are used again, so that a forgotten scope would otherwise
     * move calls of another frame. Only the owning thread changes the stack. Another one that closes a scope sets the mark,
     * and the owner drops it when it comes to light.
     */
    private final Frames frames;
    private final CallTreeRecorder.@Nullable Node node;
    private final @Nullable Frame top;
    private final @Nullable ContextScope outer;
    private volatile boolean closed;

    ContextScope(
            Frames frames, CallTreeRecorder.@Nullable Node node, @Nullable Frame top, @Nullable ContextScope outer) {
        this.frames = frames;
        this.node = node;
        this.top = top;
        this.outer = outer;
    }

    CallTreeRecorder.@Nullable Node node() {
        return node;
    }

    @Nullable ContextScope outer() {
        return outer;
    }

    boolean isOpenedIn(@Nullable Frame frame) {
        return top == frame;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        try {
            if (Thread.currentThread() == frames.thread()) {
                frames.close(this);
            }
        } catch (Throwable e) {
            // The stack is at its end. The mark is there: the scope goes when it comes to light.
        }
    }
}
