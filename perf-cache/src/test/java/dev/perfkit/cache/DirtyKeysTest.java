package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DirtyKeysTest {
    private final DirtyKeys<String> dirty = new DirtyKeys<>(2);

    @Test
    void acknowledged_changeBegunBeforeTheMark_leavesTheMark() {
        long early = dirty.begin();
        dirty.mark("a");
        dirty.acknowledged("a", early);

        assertThat(dirty.covers("a", "a")).isTrue();
    }

    @Test
    void acknowledged_changeBegunAfterTheMark_clearsIt() {
        dirty.mark("a");
        dirty.acknowledged("a", dirty.begin());

        assertThat(dirty.covers("a", "a")).isFalse();
        assertThat(dirty.isEmpty()).isTrue();
    }

    @Test
    void mark_moreThanTheLimit_isCountedAndCoversAll() {
        dirty.mark("a");
        dirty.mark("b");
        dirty.mark("a");
        assertThat(dirty.lostCount()).isZero();
        assertThat(dirty.covers("z", "z")).isFalse();
        dirty.mark("c");

        assertThat(dirty.lostCount()).isEqualTo(1);
        assertThat(dirty.covers("z", "z")).isTrue();
        List<Object> invalidated = new ArrayList<>();
        dirty.retry(invalidated::add, invalidated::add);
        assertThat(invalidated).contains(new Group.All());
        assertThat(dirty.isEmpty()).isTrue();
    }

    @Test
    void covers_groups_byTextAndTag() {
        dirty.mark(new Group.Prefix("user:"));
        dirty.mark(new Group.Tag("t"));

        assertThat(dirty.covers("1", "user:1")).isTrue();
        assertThat(dirty.covers("1", "users")).isFalse();
        assertThat(dirty.coversTags(Set.of("s", "t"))).isTrue();
        assertThat(dirty.coversTags(Set.of("s"))).isFalse();
    }

    @Test
    void acknowledged_group_clearsWhatFailedBeforeIt() {
        DirtyKeys<String> roomy = new DirtyKeys<>(10);
        roomy.mark("a");
        roomy.mark(new Group.Tag("t"));
        long ticket = roomy.begin();
        roomy.mark("b");
        roomy.acknowledged(new Group.All(), ticket);

        assertThat(roomy.covers("a", "a")).isFalse();
        assertThat(roomy.coversTags(Set.of("t"))).isFalse();
        assertThat(roomy.covers("b", "b")).isTrue();
    }

    @Test
    void retry_keyMarkedAgainMeanwhile_staysMarked() {
        dirty.mark("a");
        dirty.mark("b");
        List<String> removed = new ArrayList<>();
        dirty.retry(
                key -> {
                    removed.add(key);
                    if (key.equals("a")) {
                        dirty.mark("a");
                    }
                },
                group -> {});

        assertThat(removed).contains("a", "b");
        assertThat(dirty.covers("a", "a")).isTrue();
        assertThat(dirty.covers("b", "b")).isFalse();
    }
}
