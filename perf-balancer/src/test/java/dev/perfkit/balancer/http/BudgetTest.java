package dev.perfkit.balancer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private final ManualTime time = new ManualTime();

    private static int taken(Budget budget) {
        int taken = 0;
        while (budget.tryTake()) {
            taken++;
        }
        return taken;
    }

    @Test
    void tryTake_fresh_hasOneSecondsWorth() {
        assertThat(taken(new Budget(0.2, 10, time))).isEqualTo(10);
    }

    @Test
    void tryTake_afterRequests_hasTheirShare() {
        Budget budget = new Budget(0.25, 0, time);
        for (int i = 0; i < 40; i++) {
            budget.request();
        }
        assertThat(taken(budget)).isEqualTo(10);
    }

    @Test
    void tryTake_shareThatIsNoBinaryFraction_isNotRoundedAway() {
        Budget budget = new Budget(0.1, 0, time);
        for (int i = 0; i < 10; i++) {
            budget.request();
        }
        assertThat(taken(budget)).isEqualTo(1);
    }

    @Test
    void tryTake_afterTime_isRefilledUpToTheLimit() {
        Budget budget = new Budget(0.2, 10, time);
        taken(budget);
        time.advance(Duration.ofSeconds(3)); // past the wrap of the ticker
        assertThat(taken(budget)).isEqualTo(30);
        time.advance(Duration.ofHours(1));
        assertThat(taken(budget)).isEqualTo(120);
    }
}
