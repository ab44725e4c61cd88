package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.weave.LogLines;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ArgumentTextTest {
    private enum Colour {
        RED {
            @Override
            public String toString() {
                return "a secret";
            }
        }
    }

    /** Whatever is asked of it fails the test. */
    private static final class Untouchable extends AbstractList<String> {
        @Override
        public String get(int index) {
            throw new AssertionError("asked for an element");
        }

        @Override
        public int size() {
            throw new AssertionError("asked for its size");
        }

        @Override
        public String toString() {
            throw new AssertionError("asked for its text");
        }
    }

    private final ArgumentText redacting = new ArgumentText(ArgumentText::redacted);

    private String text(Object argument) {
        return redacting.of(new Object[] {argument}).get(0);
    }

    @Test
    void numbersTruthValuesAndEnumConstants_standAsTheyAre() {
        assertThat(redacting.of(new Object[] {42, -7L, 1.5, true, Colour.RED, null, new BigDecimal("12.50")}))
                .containsExactly("42", "-7", "1.5", "true", "RED", "null", "12.50");
    }

    @Test
    void text_isToldByItsLength() {
        assertThat(text("a password")).isEqualTo("String[10]");
        StringBuilder builder = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            builder.append(i);
        }
        assertThat(text(builder)).isEqualTo("StringBuilder[3]");
        assertThat(text('c')).isEqualTo("Character");
    }

    @Test
    void arraysAndTheJdksCollections_areToldByTheirSize() {
        assertThat(text(new int[3])).isEqualTo("int[3]");
        assertThat(text(new String[2][5])).isEqualTo("String[2][]");
        assertThat(text(new ArrayList<>(List.of(1, 2)))).isEqualTo("ArrayList[2]");
        assertThat(text(new TreeMap<>(Map.of("key", "value")))).isEqualTo("TreeMap[1]");
        assertThat(text(Set.of(1, 2, 3))).isEqualTo("SetN[3]");
    }

    @Test
    void whatDelegatesOrLocksOrIsTheHosts_isToldByItsNameOnly() {
        Untouchable mine = new Untouchable();
        assertThat(text(mine)).isEqualTo("Untouchable");
        assertThat(text(Collections.unmodifiableList(mine))).isEqualTo("UnmodifiableList");
        assertThat(text(Collections.synchronizedList(mine))).isEqualTo("SynchronizedList");
        assertThat(text(BigInteger.ONE.shiftLeft(1_000_000))).isEqualTo("BigInteger");
        Runnable lambda = () -> {};
        assertThat(text(lambda)).startsWith("ArgumentTextTest$$Lambda");
        assertThat(text(new Object() {})).startsWith("ArgumentTextTest$");
    }

    @Test
    void hostsOwnText_isCut_cleanedAndGuarded() {
        ArgumentText own = new ArgumentText(Object::toString);
        List<List<String>> texts = new ArrayList<>();

        List<String> lines = LogLines.of(() -> {
            texts.add(own.of(new Object[] {"a\nb", "x".repeat(1_000)}));
            texts.add(own.of(new Object[] {
                new Object() {
                    @Override
                    public String toString() {
                        throw new IllegalStateException("asked to fail");
                    }
                }
            }));
            texts.add(own.of(new Object[] {new Untouchable()}));
        });

        assertThat(texts.get(0)).containsExactly("a?b", "x".repeat(100) + "…");
        assertThat(texts.get(1)).containsExactly("?");
        assertThat(texts.get(2)).containsExactly("?");
        assertThat(lines).hasSize(1).first().asString().contains("could not be made");
    }

    @Test
    void manyArguments_areToldByTheFirst() {
        Object[] many = new Object[20];
        Arrays.fill(many, 1);

        assertThat(redacting.of(many)).hasSize(17).endsWith("1", "… 4 more");
        assertThat(redacting.of(null)).isEmpty();
    }
}
