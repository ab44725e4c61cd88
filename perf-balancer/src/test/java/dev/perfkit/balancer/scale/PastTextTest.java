package dev.perfkit.balancer.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PastTextTest {

    private static Past random(Random random) {
        List<Past.Change> changes = new ArrayList<>();
        List<Past.Wish> wishes = new ArrayList<>();
        Set<String> leaving = new HashSet<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            changes.add(new Past.Change(Instant.ofEpochMilli(random.nextLong(1L << 42)), random.nextInt(9) - 4));
            wishes.add(new Past.Wish(Instant.ofEpochMilli(random.nextLong(1L << 42)), random.nextInt(20)));
            leaving.add("pod " + random.nextInt() + " end");
        }
        Instant hold = random.nextBoolean() ? null : Instant.ofEpochMilli(random.nextLong(1L << 42));
        Pause pause =
                List.of(Pause.NONE, Pause.GROWTH, Pause.SHRINKAGE, Pause.BOTH).get(random.nextInt(4));
        return new Past(changes, wishes, hold, leaving, random.nextInt(20), pause);
    }

    @Test
    void read_whatWasWritten_isTheSame() {
        for (int seed = 0; seed < 500; seed++) {
            Past past = random(new Random(seed));
            assertThat(PastText.read(PastText.write(past))).as("seed %d", seed).isEqualTo(past);
        }
    }

    @Test
    void read_cutOrChangedAnywhere_isRefused() {
        String text = PastText.write(random(new Random(7)));
        for (int i = 0; i < text.length(); i++) {
            String cut = text.substring(0, i);
            String changed = cut + (char) (text.charAt(i) ^ 1) + text.substring(i + 1);
            assertThatThrownBy(() -> PastText.read(cut)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> PastText.read(changed)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
