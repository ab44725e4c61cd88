package dev.perfkit.profile.kit;

/** What a {@link Host}'s methods throw, and the code from which it passes through them. Not to be measured. */
public final class HostFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** Makes one. */
    public HostFailure(String message) {
        super(message);
    }

    /**
     * The callee whose failure passes through a measured method.
     *
     * @throws HostFailure if {@code really}
     */
    public static int fail(boolean really) throws HostFailure {
        if (really) {
            throw new HostFailure("from a callee");
        }
        return 1;
    }
}
