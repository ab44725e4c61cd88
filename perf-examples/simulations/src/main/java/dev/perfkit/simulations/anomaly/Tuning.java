package dev.perfkit.simulations.anomaly;

import dev.perfkit.monitor.anomaly.AnomalyOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Chooses constants on some series, and is judged by others: what the choice is worth where nobody could look beforehand. */
final class Tuning {
    private static final int FOLDS = 4;

    private final List<AnomalyOptions> choices = new ArrayList<>();
    private final List<List<Ratings>> ratings = new ArrayList<>();
    private final int series;

    Tuning(List<Series> all) {
        series = all.size();
        for (int mean : new int[] {6, 8, 12}) {
            for (int deviation : new int[] {16, 24, 32, 48}) {
                for (int memory : new int[] {750, 1_500, 3_000}) {
                    AnomalyOptions rated = new AnomalyOptions(mean, deviation, memory, 1, 0);
                    List<Ratings> rating =
                            all.stream().map(one -> Ratings.of(one, rated)).toList();
                    for (int rest : new int[] {60, 120, 240}) {
                        for (double threshold = 5; threshold <= 14; threshold += 0.5) {
                            choices.add(rated.withThreshold(threshold).withRest(rest));
                            ratings.add(rating);
                        }
                    }
                }
            }
        }
    }

    /** Returns the score of each quarter of the series by the constants that are best on the other three. */
    Score heldOut() {
        Score sum = Score.NONE;
        for (int fold = 0; fold < FOLDS; fold++) {
            int apart = fold;
            int best = best(index -> index % FOLDS != apart);
            sum = sum.plus(score(best, index -> index % FOLDS == apart));
        }
        return sum;
    }

    private int best(IntPredicate among) {
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int choice = 0; choice < choices.size(); choice++) {
            double overall = score(choice, among).overall();
            if (overall > most) {
                most = overall;
                best = choice;
            }
        }
        return best;
    }

    private Score score(int choice, IntPredicate among) {
        AnomalyOptions options = choices.get(choice);
        Score sum = Score.NONE;
        for (int index = 0; index < series; index++) {
            if (among.test(index)) {
                sum = sum.plus(ratings.get(choice).get(index).score(options.threshold(), options.rest()));
            }
        }
        return sum;
    }
}
