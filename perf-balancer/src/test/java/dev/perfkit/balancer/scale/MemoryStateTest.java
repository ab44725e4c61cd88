package dev.perfkit.balancer.scale;

import dev.perfkit.balancer.kit.ScalingStateContract;

class MemoryStateTest extends ScalingStateContract {
    private final ScalingState state = ScalingState.inMemory();

    @Override
    protected ScalingState open() {
        return state;
    }
}
