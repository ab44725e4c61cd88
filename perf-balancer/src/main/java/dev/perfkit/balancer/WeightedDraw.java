package dev.perfkit.balancer;

import java.util.random.RandomGenerator;

/** A candidate by chance, each as likely as its weight is large; of those below their limits, if any is. */
final class WeightedDraw {
    private WeightedDraw() {}

    static int of(Candidates candidates) {
        double withRoom = 0;
        double all = 0;
        for (int i = 0; i < candidates.size(); i++) {
            double weight = candidates.weight(i);
            all += weight;
            withRoom += LeastScore.hasRoom(candidates, i) ? weight : 0;
        }
        RandomGenerator random = candidates.random();
        double left = random.nextDouble() * (withRoom > 0 ? withRoom : all);
        int last = random.nextInt(candidates.size());
        for (int i = 0; i < candidates.size(); i++) {
            if (withRoom == 0 || LeastScore.hasRoom(candidates, i)) {
                left -= candidates.weight(i);
                last = i;
                if (left < 0) {
                    break;
                }
            }
        }
        // Where room was taken between the two passes, or by rounding: the last that was looked at.
        return last;
    }
}
