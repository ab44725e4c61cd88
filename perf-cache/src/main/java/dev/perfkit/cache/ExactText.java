package dev.perfkit.cache;

import dev.perfkit.weave.TypeLookup;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Text that tells any two values of a type apart, which {@code toString} does for few types only. */
final class ExactText {
    private static final Set<Class<?>> EXACT = Set.of(
            Boolean.class,
            Byte.class,
            Character.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            String.class,
            UUID.class,
            BigInteger.class,
            BigDecimal.class,
            Duration.class,
            Instant.class,
            LocalDate.class,
            LocalDateTime.class,
            LocalTime.class,
            OffsetDateTime.class,
            Period.class,
            YearMonth.class,
            ZonedDateTime.class);
    private static final Set<String> EXACT_NAMES = Stream.concat(
                    EXACT.stream().map(Class::getTypeName),
                    Stream.of("boolean", "byte", "char", "short", "int", "long", "float", "double"))
            .collect(Collectors.toUnmodifiableSet());

    /** Types that an exact value may be declared as, and those of several. What the value is, is seen when it comes. */
    private static final Set<String> WIDE_NAMES = Stream.of(
                    Object.class,
                    Number.class,
                    CharSequence.class,
                    Comparable.class,
                    java.io.Serializable.class,
                    Iterable.class,
                    Collection.class,
                    List.class,
                    Set.class)
            .map(Class::getTypeName)
            .collect(Collectors.toUnmodifiableSet());

    private ExactText() {}

    /** Tells whether all values of a declared type have such a text; also where the type cannot be found. */
    static boolean isExact(String type, TypeLookup types) {
        return EXACT_NAMES.contains(type)
                || types.supertypes(type).contains("java.lang.Enum")
                || (!type.endsWith("[]") && types.accessors(type) == null);
    }

    /** Tells whether values of a declared type may have one, with their types and lengths. */
    static boolean isPossible(String type, TypeLookup types) {
        String element = type.replace("[]", "");
        return WIDE_NAMES.contains(element) || isExact(element, types);
    }

    /**
     * Returns the text of a value.
     *
     * @throws IllegalArgumentException if its type has none
     */
    static String of(Object value) {
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (!EXACT.contains(value.getClass())) {
            throw new IllegalArgumentException("argument: a " + value.getClass().getTypeName()
                    + " (expected: of a type whose text tells any two values apart, or a key function)");
        }
        return value.toString();
    }

    /** Appends a value so that neither another value nor the end of this one can be taken for it. */
    static void append(StringBuilder text, @Nullable Object value) {
        if (value == null) {
            text.append("null");
        } else if (value.getClass().isArray()) {
            appendArray(text, value);
        } else if (value instanceof List<?> list) {
            appendAll(text, "List", list);
        } else if (value instanceof Set<?> set) {
            // In an order of their own: that of a hash set may be another in another JVM.
            TreeSet<String> sorted = new TreeSet<>();
            set.forEach(element -> {
                StringBuilder one = new StringBuilder();
                append(one, element);
                sorted.add(one.toString());
            });
            appendAll(text, "Set", sorted);
        } else {
            String exact = of(value);
            text.append(typeOf(value))
                    .append(':')
                    .append(exact.length())
                    .append(':')
                    .append(exact);
        }
    }

    private static String typeOf(Object value) {
        return value instanceof Enum<?> constant
                ? constant.getDeclaringClass().getName()
                : value.getClass().getSimpleName();
    }

    private static void appendArray(StringBuilder text, Object array) {
        int length = Array.getLength(array);
        text.append(array.getClass().getTypeName()).append(':').append(length).append('[');
        for (int i = 0; i < length; i++) {
            append(text, Array.get(array, i));
            text.append(',');
        }
        text.append(']');
    }

    private static void appendAll(StringBuilder text, String type, Collection<?> values) {
        text.append(type).append(':').append(values.size()).append('[');
        for (Object value : values) {
            append(text, value);
            text.append(',');
        }
        text.append(']');
    }
}
