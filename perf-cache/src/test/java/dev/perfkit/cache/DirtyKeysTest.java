package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirtyKeysTest {
    private final DirtyKeys<String> dirty = new DirtyKeys<>(2);

    @Test
    void acknowledged_changeBegunBeforeTheMark_leavesTheMark() {
        long early = dirty.begin();
        dirty.mark("a");
        dirty.acknowledged("a", early);

        assertThat(dirty.contains("a")).isTrue();
    }

    @Test
    void acknowledged_changeBegunAfterTheMark_clearsIt() {
        dirty.mark("a");
        dirty.acknowledged("a", dirty.begin());

        assertThat(dirty.contains("a")).isFalse();
        assertThat(dirty.isEmpty()).isTrue();
    }

    @Test
    void mark_moreThanTheLimit_isCountedAsLost() {
        dirty.mark("a");
        dirty.mark("b");
        dirty.mark("a");
        assertThat(dirty.lostCount()).isZero();
        dirty.mark("c");

        assertThat(dirty.lostCount()).isEqualTo(1);
        assertThat(dirty.size()).isEqualTo(2);
    }

    @Test
    void retry_keyMarkedAgainMeanwhile_staysMarked() {
        dirty.mark("a");
        dirty.mark("b");
        List<String> removed = new ArrayList<>();
        dirty.retry(key -> {
            removed.add(key);
            if (key.equals("a")) {
                dirty.mark("a");
            }
        });

        assertThat(removed).contains("a", "b");
        assertThat(dirty.contains("a")).isTrue();
        assertThat(dirty.contains("b")).isFalse();
    }
}
