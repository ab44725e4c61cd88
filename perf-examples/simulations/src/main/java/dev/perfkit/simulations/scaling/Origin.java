package dev.perfkit.simulations.scaling;

/** What the library was asked for first: one more above 0.8, one less below 0.3. Its times to wait were never read. */
final class Origin implements Rule {
    private static final double HIGH = 0.8;
    private static final double LOW = 0.3;

    private final int growthTicks;
    private final int shrinkageTicks;
    private int lastGrowth = Integer.MIN_VALUE / 2;
    private int lastShrinkage = Integer.MIN_VALUE / 2;

    private Origin(int growthSeconds, int shrinkageSeconds) {
        growthTicks = growthSeconds / Demand.TICK;
        shrinkageTicks = shrinkageSeconds / Demand.TICK;
    }

    static Origin asItWas() {
        return new Origin(0, 0);
    }

    /** Returns it with its times read: 300 s from one growth to the next, 600 s from one shrinkage to the next. */
    static Origin waiting() {
        return new Origin(300, 600);
    }

    @Override
    public int size(Sight sight) {
        if (sight.load() > HIGH && sight.tick() - lastGrowth >= growthTicks) {
            lastGrowth = sight.tick();
            return sight.size() + 1;
        }
        if (sight.load() < LOW && sight.tick() - lastShrinkage >= shrinkageTicks) {
            lastShrinkage = sight.tick();
            return sight.size() - 1;
        }
        return sight.size();
    }
}
