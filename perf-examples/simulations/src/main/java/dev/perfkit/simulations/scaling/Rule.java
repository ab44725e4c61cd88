package dev.perfkit.simulations.scaling;

import dev.perfkit.simulations.scaling.Contender.Scaler;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** A rule that is no part of the library, in as few lines as it takes. */
interface Rule {

    /**
     * What a rule knows.
     *
     * @param tick the number of the tick
     * @param size how many instances there are
     * @param ready how many take requests
     * @param known how many of those have a load: those that were ready a tick ago
     * @param load what those bore on average
     */
    record Sight(int tick, int size, int ready, int known, double load) {}

    /** Returns how many there should be. */
    int size(Sight sight);

    /** Returns a contender that goes by a rule, a new one in each run. */
    static Contender contender(String name, Supplier<Rule> rules) {
        return new Contender(name, (target, gauge, first) -> {
            Rule rule = rules.get();
            return new Scaler() {
                private int tick;

                @Override
                public void tick() {
                    Set<String> measured = gauge.each().keySet();
                    List<String> ready = target.readyNames();
                    int known = (int) ready.stream().filter(measured::contains).count();
                    int wanted = rule.size(new Sight(tick++, target.size(), ready.size(), known, gauge.average()));
                    target.resize(0, Contender.bounded(wanted), List.of());
                }
            };
        });
    }
}
