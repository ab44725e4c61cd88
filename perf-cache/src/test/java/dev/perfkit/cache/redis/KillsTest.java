package dev.perfkit.cache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.cache.Group;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KillsTest {
    private static final long SEED = 4_711;

    private final Kills kills = new Kills();

    @Test
    void isDead_randomKills_agreesWithTheDefinition() {
        Random random = new Random(SEED);
        Map<Group, Long> all = new HashMap<>();
        for (long number = 1; number <= 3_000; number++) {
            Group group = randomGroup(random);
            // Messages and answers bring some twice, and late.
            long told = random.nextInt(10) == 0 ? Math.max(1, number - random.nextInt(20)) : number;
            kills.add(group, told);
            all.merge(group, told, Math::max);

            String text = "abcd".substring(0, random.nextInt(5)) + random.nextInt(3);
            Set<String> tags = random.nextBoolean() ? Set.of() : Set.of("t" + random.nextInt(5), "t9");
            long asOf = Math.max(0, number - random.nextInt(40));
            boolean dead =
                    all.entrySet().stream().anyMatch(kill -> kill.getValue() > asOf && isIn(kill.getKey(), text, tags));
            assertThat(kills.isDead(text, tags, asOf))
                    .as("%s %s as of %d, kill %d of seed %d", text, tags, asOf, number, SEED)
                    .isEqualTo(dead);
        }
    }

    private static Group randomGroup(Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> new Group.All();
            case 1, 2, 3, 4, 5, 6, 7, 8 -> new Group.Prefix("abcd".substring(0, 1 + random.nextInt(4)));
            default -> new Group.Tag("t" + random.nextInt(5));
        };
    }

    private static boolean isIn(Group group, String text, Set<String> tags) {
        if (group instanceof Group.Tag tag) {
            return tags.contains(tag.name());
        }
        return !(group instanceof Group.Prefix prefix) || text.startsWith(prefix.text());
    }

    /** Who only writes never hears from Redis that there are too many. */
    @Test
    void add_moreThanTheLimit_becomeAllKeys() {
        for (int i = 1; i <= Kills.LIMIT; i++) {
            kills.add(i % 2 == 0 ? new Group.Tag("t" + i) : new Group.Prefix("p" + i), i);
        }
        assertThat(kills.size()).isEqualTo(Kills.LIMIT);
        assertThat(kills.isDead("other", Set.of(), 0)).isFalse();

        kills.add(new Group.Tag("late"), 5);
        assertThat(kills.size()).isZero();
        assertThat(kills.isDead("other", Set.of(), Kills.LIMIT - 1)).isTrue();
        assertThat(kills.isDead("p1", Set.of("t2", "late"), Kills.LIMIT)).isFalse();

        kills.add(new Group.Prefix("p1"), Kills.LIMIT + 1L);
        assertThat(kills.isDead("p1", Set.of(), Kills.LIMIT)).isTrue();
    }

    @Test
    void group_ofItsName_isTheSame() {
        for (Group group :
                List.of(new Group.Tag("p:x"), new Group.Tag("ä b"), new Group.Prefix("t:"), new Group.All())) {
            assertThat(Kills.group(Kills.name(group))).isEqualTo(group);
        }
        for (String foreign : List.of("", "t", "t:", "t:  ", "x:y", "p")) {
            assertThat(Kills.group(foreign)).as(foreign).isNull();
        }
    }

    @Test
    void addAll_answerOfRedis_isEnteredAndSettled() {
        List<Object> answer = new ArrayList<>();
        for (String word : List.of("t:a", "5", "x:foreign", "6", "p:b", "1.7e15")) {
            answer.add(word.getBytes(UTF_8));
        }
        kills.add(new Group.Tag("own"), 2_000_000_000_000_000L);
        kills.addAll(answer);

        assertThat(kills.isDead("k", Set.of("a"), 4)).isTrue();
        assertThat(kills.isDead("k", Set.of("a"), 5)).isFalse();
        assertThat(kills.isDead("bb", Set.of(), 1_699_999_999_999_999L)).isTrue();
        assertThat(kills.settled()).as("an own kill may have overtaken others").isEqualTo(1_700_000_000_000_000L);
        assertThat(kills.highest()).isEqualTo(2_000_000_000_000_000L);
    }
}
