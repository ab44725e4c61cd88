package dev.perfkit.balancer.health;

/**
 * When so few nodes are well that health is not believed any more: either the checks are wrong, or the few would break
 * under the load of all. In a panic requests go to all active nodes, whatever their health, or are refused; a draining
 * node is never picked. Well is a node that is neither down nor ejected.
 *
 * <pre>{@code
 * PanicPolicy policy = PanicPolicy.defaults().failingFast();
 * }</pre>
 *
 * <p>The default enters where {@code 1.4 x well < 50 %} of the active nodes, as Envoy does by default, and leaves at one
 * half: the gap keeps a fleet close to the threshold from changing sides with every probe.
 *
 * @param enter below what share of the active nodes a panic begins, 0 to 1; 0 for never, then no node well means nobody to
 *     pick
 * @param leave from what share on it is over, {@code enter} to 1
 * @param failsFast whether requests are refused in a panic
 */
public record PanicPolicy(double enter, double leave, boolean failsFast) {
    private static final PanicPolicy DEFAULTS = new PanicPolicy(0.5 / 1.4, 0.5, false);
    private static final PanicPolicy DISABLED = new PanicPolicy(0, 0, false);

    /** Checks the ranges. */
    public PanicPolicy {
        if (!(enter >= 0 && enter <= 1)) {
            throw new IllegalArgumentException("enter: " + enter + " (expected: 0..1)");
        }
        if (!(leave >= enter && leave <= 1)) {
            throw new IllegalArgumentException("leave: " + leave + " (expected: enter, " + enter + ", to 1)");
        }
    }

    /** Returns below 5/14 of the nodes, about 35.7 %, until one half; health is ignored. */
    public static PanicPolicy defaults() {
        return DEFAULTS;
    }

    /** Returns never: a node that is down or ejected is not picked, though none be left. */
    public static PanicPolicy disabled() {
        return DISABLED;
    }

    /** Returns this policy, with requests refused in a panic. */
    public PanicPolicy failingFast() {
        return new PanicPolicy(enter, leave, true);
    }

    /** Returns this policy with other shares. */
    public PanicPolicy withShares(double enter, double leave) {
        return new PanicPolicy(enter, leave, failsFast);
    }

    /**
     * Returns whether it is a panic.
     *
     * @param well how many active nodes are well
     * @param active how many are active; none is no panic
     * @param already whether it was one before
     */
    public boolean isPanic(int well, int active, boolean already) {
        return well < (already ? leave : enter) * active;
    }
}
