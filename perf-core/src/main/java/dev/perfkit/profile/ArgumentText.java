package dev.perfkit.profile;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes text of a call's arguments. */
final class ArgumentText {
    /*
     * By default nothing of the host's is called, neither toString() nor size(): either may show what is secret, take long, or wait
     * for a lock that the slow call holds. For that reason only those collections are asked for their size that take
     * no lock for it and delegate to no other.
     */
    private static final int LONGEST = 100;
    private static final int MOST = 16;
    private static final int MOST_BITS = 256;

    private static final Set<Class<?>> NUMBERS =
            Set.of(Byte.class, Short.class, Integer.class, Long.class, Float.class, Double.class, Boolean.class);

    private static final Set<Class<?>> SIZED = Set.of(
            ArrayList.class,
            ArrayDeque.class,
            LinkedList.class,
            PriorityQueue.class,
            HashMap.class,
            HashSet.class,
            LinkedHashMap.class,
            LinkedHashSet.class,
            TreeMap.class,
            TreeSet.class,
            EnumMap.class,
            ConcurrentHashMap.class,
            CopyOnWriteArrayList.class,
            List.of().getClass(),
            List.of(1).getClass(),
            Set.of().getClass(),
            Set.of(1).getClass(),
            Map.of().getClass(),
            Map.of(1, 1).getClass());

    private final Function<Object, String> text;
    private final Failures failures = new Failures();

    ArgumentText(Function<Object, String> text) {
        this.text = text;
    }

    /** Returns each argument's text; none where they were not captured. */
    List<String> of(@Nullable Object @Nullable [] arguments) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; arguments != null && i < arguments.length; i++) {
            if (i == MOST) {
                texts.add("… " + (arguments.length - MOST) + " more");
                break;
            }
            texts.add(bounded(arguments[i]));
        }
        return List.copyOf(texts);
    }

    private String bounded(@Nullable Object argument) {
        if (argument == null) {
            return "null";
        }
        try {
            String made = text.apply(argument);
            String cut = made.length() <= LONGEST ? made : made.substring(0, LONGEST) + "…";
            return cut.codePoints().anyMatch(Character::isISOControl) ? cut.replaceAll("\\p{Cntrl}", "?") : cut;
        } catch (Throwable e) {
            failures.note("the text of a slow call's argument could not be made; it is told as \"?\"", e);
            return "?";
        }
    }

    /** Tells numbers, truth values and enum constants as they are, and all else by its kind and size. */
    static String redacted(Object argument) {
        if (NUMBERS.contains(argument.getClass())) {
            return argument.toString();
        }
        if (argument instanceof Enum<?> constant) {
            return constant.name();
        }
        if (argument.getClass() == BigInteger.class && ((BigInteger) argument).bitLength() <= MOST_BITS) {
            return argument.toString();
        }
        if (argument.getClass() == BigDecimal.class
                && ((BigDecimal) argument).unscaledValue().bitLength() <= MOST_BITS) {
            return argument.toString();
        }
        return byKind(argument);
    }

    private static String byKind(Object argument) {
        Class<?> type = argument.getClass();
        if (type.isArray()) {
            return array(type.getComponentType(), Array.getLength(argument));
        }
        if (argument instanceof String || type == StringBuilder.class) {
            return sized(type, ((CharSequence) argument).length());
        }
        if (SIZED.contains(type)) {
            return sized(type, argument instanceof Map<?, ?> map ? map.size() : ((Collection<?>) argument).size());
        }
        return simpleName(type);
    }

    private static String array(Class<?> element, int length) {
        String dimensions = "[" + length + "]";
        Class<?> innermost = element;
        while (innermost.isArray()) {
            innermost = innermost.getComponentType();
            dimensions += "[]";
        }
        return simpleName(innermost) + dimensions;
    }

    private static String sized(Class<?> type, int size) {
        return simpleName(type) + "[" + size + "]";
    }

    private static String simpleName(Class<?> type) {
        String name = type.getSimpleName();
        return name.isEmpty() ? type.getName().substring(type.getName().lastIndexOf('.') + 1) : name;
    }
}
