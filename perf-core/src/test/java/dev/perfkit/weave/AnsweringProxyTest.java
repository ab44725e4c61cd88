package dev.perfkit.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.pool.TypePool;
import org.junit.jupiter.api.Test;

/** Calls of a wrapped interface that are answered, by an annotation that no class is woven for. */
final class AnsweringProxyTest {
    @Retention(RetentionPolicy.RUNTIME)
    @interface Recalled {
        String value() default "plain";
    }

    private static class RecalledCall extends RememberedCall {
        @Override
        public String annotation() {
            return Recalled.class.getName();
        }
    }

    interface Words<W> {
        String find(W word);

        int length(W word);

        default String twice(W word) {
            return find(word) + find(word);
        }
    }

    static final class Book implements Words<String> {
        int bodies;

        @Override
        @Recalled
        public String find(String word) {
            bodies++;
            if (word.isEmpty()) {
                throw new IllegalArgumentException("empty");
            }
            return word + bodies;
        }

        @Override
        public int length(String word) {
            bodies++;
            return word.length();
        }
    }

    interface Bad {
        void forget(String word);
    }

    /** An annotation that holds others. */
    @Retention(RetentionPolicy.RUNTIME)
    @interface Several {
        Recalled[] value();

        Recalled other() default @Recalled;
    }

    /** Carries it, for whoever asks by reflection or by Byte Buddy. */
    @Several({@Recalled("first"), @Recalled})
    static final class Carrier implements Bad {
        @Override
        @Several({@Recalled("first"), @Recalled})
        public void forget(String word) {}
    }

    private final Book book = new Book();

    @SuppressWarnings("unchecked")
    private final Words<String> words = AnsweringProxy.wrap(Words.class, book, List.of(new RecalledCall()));

    @Test
    void annotatedMethod_isAnswered_andTheOthersAreNot() {
        assertThat(words.find("a")).isEqualTo("a1");
        assertThat(words.find("a")).isEqualTo("a1");
        assertThat(words.length("abc")).isEqualTo(3);
        assertThat(words.length("abc")).isEqualTo(3);
        assertThat(words.twice("a")).as("past the wrapper").isEqualTo("a4a5");

        assertThat(book.bodies).isEqualTo(5);
    }

    @Test
    void exception_ofTheBody_passesThrough() {
        LogLines.of(() -> assertThatThrownBy(() -> words.find(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("empty"));
    }

    @Test
    void wrapper_ofAWrapper_isTheSame() {
        assertThat(AnsweringProxy.wrap(Words.class, words, List.of(new RecalledCall())))
                .isSameAs(words)
                .isEqualTo(book);
    }

    @Test
    void methodThatCannotBeAnswered_isRefused() {
        Bad bad = new Bad() {
            @Override
            @Recalled("void")
            public void forget(String word) {}
        };
        WovenCall.Answering strict = new RecalledCall() {
            @Override
            public void check(Map<String, List<String>> attributes, MethodShape method) {
                throw new IllegalArgumentException("no " + method.returnType());
            }
        };

        assertThatThrownBy(() -> AnsweringProxy.wrap(Bad.class, bad, List.of(strict)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("@Recalled on .*forget\\(String\\): no void");
    }

    @Test
    void attributes_ofAnnotationsInAnnotations_areTheSameWrappedAndWoven() {
        AtomicReference<Map<String, List<String>>> wrapped = new AtomicReference<>(Map.of());
        AnsweringProxy.wrap(Bad.class, new Carrier(), List.of(new RecalledCall() {
            @Override
            public String annotation() {
                return Several.class.getName();
            }

            @Override
            public void check(Map<String, List<String>> attributes) {
                wrapped.set(attributes);
            }

            @Override
            public void check(Map<String, List<String>> attributes, MethodShape method) {}

            @Override
            public AnsweredSite link(WovenMethod method) {
                return DisabledSite.INSTANCE;
            }
        }));
        AnnotationDescription described = TypePool.Default.ofSystemLoader()
                .describe(Carrier.class.getName())
                .resolve()
                .getDeclaredAnnotations()
                .getOnly();
        Map<String, List<String>> woven = WovenMethod.attributes(Selected.attributes(described));

        assertThat(wrapped.get())
                .isEqualTo(woven)
                .containsOnly(
                        Map.entry("value[0].value", List.of("first")),
                        Map.entry("value[1].value", List.of("plain")),
                        Map.entry("other.value", List.of("plain")));
    }
}
