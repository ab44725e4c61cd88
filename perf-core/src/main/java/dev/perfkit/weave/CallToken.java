package dev.perfkit.weave;

/**
 * A {@linkplain MeasuredSite#enter() token} that can tell that its call has been left, even if nobody could be told.
 *
 * <p>Where the stack is at its end, the call of {@link MeasuredSite#exit} itself may overflow it and never begin. Woven code
 * therefore marks the token first, by a plain write, for which it calls nobody. Whoever keeps tokens finds the mark later.
 */
public abstract class CallToken {
    /** The call has been left, on the thread that began it. */
    public boolean left;

    /** Made by the site's own class. */
    protected CallToken() {}
}
