package dev.perfkit.balancer;

import dev.perfkit.balancer.health.EjectionPolicy;
import dev.perfkit.balancer.health.HealthProber;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a builder was told, at the moment it built. */
record Settings<T>(
        String name,
        Strategy strategy,
        @Nullable HealthProber<? super T> prober,
        EjectionPolicy ejection,
        Duration slowStart,
        Locality locality,
        @Nullable NodeSource<T> source,
        Duration sourceInterval,
        Ticker ticker,
        Scheduler scheduler,
        Executor executor,
        InstantSource wallClock,
        @Nullable RandomGenerator random) {}
