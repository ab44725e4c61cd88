package dev.perfkit.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Map;
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
}
