package dev.perfkit.simulations.balancing;

/**
 * A server as a scenario declares it.
 *
 * @param workers how many requests it works on at once
 * @param speed how fast it is when nothing is the matter; 1 takes as long as the work is
 * @param weight what clients are told of it
 * @param course how fast it is over time
 */
record ServerSpec(int workers, double speed, int weight, Course course) {
    static ServerSpec of(int workers, double speed) {
        return new ServerSpec(workers, speed, 1, Course.steady(speed));
    }

    ServerSpec withWeight(int weight) {
        return new ServerSpec(workers, speed, weight, course);
    }

    ServerSpec withCourse(Course course) {
        return new ServerSpec(workers, speed, weight, course);
    }

    /** Returns the work that it does in a unit of time. */
    double capacity() {
        return workers * speed;
    }
}
