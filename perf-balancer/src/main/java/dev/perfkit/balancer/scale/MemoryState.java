package dev.perfkit.balancer.scale;

import org.jspecify.annotations.Nullable;

/** A state that ends with the process. */
final class MemoryState implements ScalingState {
    private long latest;
    private @Nullable String text;

    @Override
    public synchronized Claim claim() {
        return new Claim(++latest, text);
    }

    @Override
    public synchronized void write(long token, String text) throws StaleClaimException {
        if (token < latest) {
            throw new StaleClaimException("the state in memory", token, latest);
        }
        this.text = text;
    }
}
