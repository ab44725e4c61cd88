package dev.perfkit.balancer.scale;

import dev.perfkit.balancer.kit.ScalingTargetContract;

/** The tests' own target is no easier than a real one. */
class FakeTargetTest extends ScalingTargetContract {
    @Override
    protected ScalingTarget target(int size) {
        return new FakeTarget(size);
    }
}
