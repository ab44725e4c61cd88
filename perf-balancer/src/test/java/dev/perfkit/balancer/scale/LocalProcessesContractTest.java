package dev.perfkit.balancer.scale;

import dev.perfkit.balancer.health.HealthCheck;
import dev.perfkit.balancer.health.HealthPolicy;
import dev.perfkit.balancer.kit.ScalingTargetContract;
import java.time.Duration;

class LocalProcessesContractTest extends ScalingTargetContract {
    @Override
    protected ScalingTarget target(int size) {
        HealthPolicy often = new HealthPolicy(Duration.ofMillis(100), Duration.ofMillis(75), 1, 100, 0);
        return LocalProcesses.builder("contract")
                .command((name, port) ->
                        LocalProcesses.java(LocalProcessesTest.QUICK, ChildMain.class, "" + port, "good"))
                .readiness(HealthCheck.http("/health"), often)
                .size(size)
                .build();
    }
}
