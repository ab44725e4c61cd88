package dev.perfkit.simulations.alerting;

import dev.perfkit.monitor.alert.spool.MemoryStorage;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** When a machine dies, counted in steps; what is done after that was never done. */
final class Death {
    private static final int MOST_UNSYNCED = 400;

    private final Random random;
    private final Set<Told> promised = new HashSet<>();
    private long stepsLeft;
    private @Nullable MemoryStorage left;

    Death(long steps, Random random) {
        this.stepsLeft = steps;
        this.random = random;
    }

    /** One more step; returns whether the machine is dead now. */
    boolean step(MemoryStorage disk) {
        if (left == null && stepsLeft-- <= 0) {
            left = disk.afterCrash(random.nextBoolean() ? 0 : random.nextInt(MOST_UNSYNCED));
        }
        return left != null;
    }

    boolean isDead() {
        return left != null;
    }

    /** What stands on the disk from now on, whatever happens. */
    void promised(String lines) {
        if (!isDead()) {
            promised.addAll(Told.promised(lines));
        }
    }

    Set<Told> promised() {
        return promised;
    }

    /** Returns what is found after it. */
    MemoryStorage left() {
        MemoryStorage disk = left;
        if (disk == null) {
            throw new IllegalStateException("not dead (expected: isDead)");
        }
        return disk;
    }
}
