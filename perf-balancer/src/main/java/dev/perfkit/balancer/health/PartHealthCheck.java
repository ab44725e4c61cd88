package dev.perfkit.balancer.health;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Probes a part of a target. */
final class PartHealthCheck<U, T> implements HealthCheck<U> {
    private final HealthCheck<T> check;
    private final Function<? super U, ? extends T> part;

    PartHealthCheck(HealthCheck<T> check, Function<? super U, ? extends T> part) {
        this.check = check;
        this.part = part;
    }

    @Override
    public CompletionStage<?> check(U target) {
        return check.check(part.apply(target));
    }

    @Override
    public void validate(U target) {
        check.validate(part.apply(target));
    }

    @Override
    public String toString() {
        return check.toString();
    }
}
