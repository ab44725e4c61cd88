package dev.perfkit.simulations.balancing;

import dev.perfkit.balancer.Outcome;
import dev.perfkit.simulations.balancing.Course.Mode;
import java.util.Arrays;

/** A server of some workers and one queue, first come, first served. */
final class Server {
    /*
     * Requests are handed over in the order of their arrival (the way to a server takes all the same time), and its course is
     * known beforehand. So when a request will be done is settled when it arrives, and needs no event of its own: it begins
     * when the worker that is free first is free.
     */
    final int index;
    final int weight;
    final Course course;
    private final long[] freeAt;
    private long served;

    Server(int index, ServerSpec spec) {
        this.index = index;
        this.weight = spec.weight();
        this.course = spec.course();
        this.freeAt = new long[spec.workers()];
    }

    int workers() {
        return freeAt.length;
    }

    /** Returns how many requests it has taken to work on. */
    long served() {
        return served;
    }

    /** Takes a request that arrives at an instant, not before the last one's, and settles when and how it answers. */
    void take(Call call, long arrival) {
        Mode mode = course.modeAt(arrival);
        if (mode == Mode.SILENT) {
            call.settle(Course.NEVER, Outcome.TIMEOUT);
            return;
        }
        if (mode != Mode.SERVING) {
            call.settle(arrival, Outcome.FAILURE);
            return;
        }
        served++;
        int worker = firstFree();
        long finish = course.finish(Math.max(arrival, freeAt[worker]), call.work);
        int lost = course.interruption(arrival, finish);
        if (lost < 0) {
            freeAt[worker] = finish;
            call.settle(finish, Outcome.SUCCESS);
            return;
        }
        // All that is inside is lost, and the workers are free again when it serves again.
        freeAt[worker] = Math.max(arrival, course.from(lost));
        boolean silent = course.mode(lost) == Mode.SILENT;
        call.settle(silent ? Course.NEVER : course.from(lost), silent ? Outcome.TIMEOUT : Outcome.FAILURE);
    }

    /** Returns when work that arrives at an instant would be done; {@link Course#NEVER} where it would be lost. */
    long wouldFinish(long arrival, double work) {
        if (course.modeAt(arrival) != Mode.SERVING) {
            return Course.NEVER;
        }
        long finish = course.finish(Math.max(arrival, freeAt[firstFree()]), work);
        return course.interruption(arrival, finish) < 0 ? finish : Course.NEVER;
    }

    /** Returns whether it would answer a probe at an instant. */
    boolean isResponsive(long time) {
        Mode mode = course.modeAt(time);
        return (mode == Mode.SERVING || mode == Mode.FAILING) && course.speedAt(time) > 0;
    }

    private int firstFree() {
        int first = 0;
        for (int i = 1; i < freeAt.length; i++) {
            if (freeAt[i] < freeAt[first]) {
                first = i;
            }
        }
        return first;
    }

    @Override
    public String toString() {
        return "Server{" + index + ", free at " + Arrays.toString(freeAt) + "}";
    }
}
