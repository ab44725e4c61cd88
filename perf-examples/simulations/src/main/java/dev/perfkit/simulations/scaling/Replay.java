package dev.perfkit.simulations.scaling;

import dev.perfkit.simulations.scaling.Contender.Scaler;
import java.util.List;

/** Has a contender size a fleet under a demand. */
final class Replay {
    /*
     * A tick, 15 s after the one before:
     *
     *     at       who was ordered a start-up time ago is ready
     *     serve    what is asked for above what the ready can serve is unserved
     *     decide   upon the load of one tick ago; what is ordered starts now, what is ended is gone
     *     pay      for who is there then, ready or not
     *     note     the load, for the next tick
     */
    private Replay() {}

    /**
     * Runs it.
     *
     * @param startTicks how many ticks an instance takes until it is ready
     */
    static History run(Demand demand, int startTicks, Contender contender) {
        History history = new History(demand);
        SimulatedTarget target =
                new SimulatedTarget(Contender.bounded(demand.needed(demand.ticks()[0])), startTicks, demand::at);
        Gauge gauge = new Gauge();
        gauge.note(target.readyNames(), demand.ticks()[0], demand.perInstance());
        try (Scaler scaler = contender.maker().of(target, gauge, demand.start())) {
            for (int i = 0; i < demand.length(); i++) {
                target.at(i);
                List<String> ready = target.readyNames();
                scaler.tick();
                history.note(i, ready.size(), target.size(), target.by());
                gauge.note(ready, demand.ticks()[i], demand.perInstance());
            }
        }
        return history;
    }
}
