package dev.perfkit.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many objects of each class there are.
 *
 * @param classes by the classes' names, such as {@code byte[]}
 */
record ClassHistogram(Map<String, Entry> classes) {
    /*
     * A line of the JVM's is "   1:   19405   1089512  [B (java.base@25.0.3)"; classes of the application stand without a
     * module, or with its own, and some languages let a name have spaces. Of a lambda's class the name goes on with a number and an address, which is another one for
     * each: they are counted as one.
     *
     * Who owns what grows: bytes, nodes and strings are held by objects of the application, and where those grew too, they
     * are the likeliest holders whose number is closest to that of what they hold: one session has one map and some strings.
     *
     * For what lies outside of the heap bytes on it say nothing: a megabyte of a direct buffer is an object of 64 bytes. There the objects
     * count that stand for it, and those of the application.
     */
    private static final Pattern LINE =
            Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S.*?)(?: \\(([^)]*)\\))?\\s*");
    private static final Pattern HIDDEN = Pattern.compile("(\\$\\$Lambda)?(\\$\\d+)?/0x[0-9a-f]+$");
    private static final Map<Character, String> PRIMITIVES = Map.of(
            'Z', "boolean", 'B', "byte", 'C', "char", 'S', "short", 'I', "int", 'J', "long", 'F', "float", 'D',
            "double");
    private static final Pattern PLATFORM = Pattern.compile("(java|javax|jdk|sun|com\\.sun)\\..*");

    private static final Pattern OURS = Pattern.compile("dev\\.perfkit\\.(memory|host|signal|stats|time)\\..*");
    private static final Map<Resource, Pattern> STANDING_FOR = Map.of(
            Resource.METASPACE, Pattern.compile("java\\.lang\\.Class|.*ClassLoader"),
            Resource.DIRECT_BUFFERS, Pattern.compile("java\\.nio\\.Direct.*"),
            Resource.THREADS, Pattern.compile("java\\.lang\\.Thread"),
            Resource.FILES,
                    Pattern.compile(
                            "java\\.io\\.(File.*Stream|FileDescriptor|RandomAccessFile)|sun\\.nio\\.ch\\..*Impl"));

    private static final int MOST_OWNERS = 3;
    /** What has grown by a smaller share of all growth is not told. */
    private static final double LEAST_SHARE = 0.01;

    /**
     * The objects of a class.
     *
     * @param instances how many
     * @param bytes how much they take
     * @param application whether the class is not the platform's
     */
    record Entry(long instances, long bytes, boolean application) {
        Entry plus(Entry other) {
            return new Entry(instances + other.instances, bytes + other.bytes, application);
        }

        Entry minus(Entry other) {
            return new Entry(instances - other.instances, bytes - other.bytes, application);
        }
    }

    /** Reads what the JVM prints. */
    static ClassHistogram parse(String text) {
        Map<String, Entry> classes = new HashMap<>();
        for (String line : text.lines().toList()) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                String name = name(matcher.group(3));
                String module = matcher.group(4);
                boolean platform = module == null
                        ? isPrimitive(name) || PLATFORM.matcher(name).matches()
                        : module.startsWith("java.") || module.startsWith("jdk.");
                Entry entry = new Entry(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), !platform);
                classes.merge(name, entry, Entry::plus);
            }
        }
        return new ClassHistogram(classes);
    }

    private static boolean isPrimitive(String name) {
        return PRIMITIVES.containsValue(name.replace("[]", "")) || name.startsWith("<");
    }

    private static String name(String internal) {
        int dimensions = 0;
        while (internal.charAt(dimensions) == '[') {
            dimensions++;
        }
        String element = internal.substring(dimensions);
        if (dimensions > 0) {
            char kind = element.charAt(0);
            element = kind == 'L'
                    ? element.substring(1).replaceFirst(";$", "").replaceFirst(";/", "/")
                    : PRIMITIVES.getOrDefault(kind, element);
        }
        return HIDDEN.matcher(element).replaceFirst("$1") + "[]".repeat(dimensions);
    }

    /**
     * Returns what has grown.
     *
     * @param resource of what to tell
     * @param most of how many classes to tell, those that grew by most bytes first
     */
    List<GrowingClass> since(ClassHistogram earlier, Resource resource, int most) {
        Map<String, Entry> grown = new HashMap<>();
        classes.forEach((name, entry) -> {
            Entry growth = entry.minus(earlier.classes.getOrDefault(name, new Entry(0, 0, entry.application)));
            if (growth.instances > 0 && growth.bytes > 0 && !OURS.matcher(name).matches()) {
                grown.put(name, growth);
            }
        });
        double all = grown.values().stream().mapToLong(Entry::bytes).sum();
        return grown.entrySet().stream()
                .filter(entry -> isTold(entry.getKey(), entry.getValue(), resource, LEAST_SHARE * all))
                .sorted(Comparator.comparingLong((Map.Entry<String, Entry> entry) -> -entry.getValue().bytes)
                        .thenComparing(Map.Entry::getKey))
                .limit(most)
                .map(entry -> new GrowingClass(
                        entry.getKey(),
                        entry.getValue().bytes,
                        entry.getValue().instances,
                        owners(entry.getKey(), entry.getValue(), grown)))
                .toList();
    }

    private static boolean isTold(String name, Entry growth, Resource resource, double least) {
        Pattern standing = STANDING_FOR.get(resource);
        return standing == null
                ? growth.bytes >= least
                : growth.application || standing.matcher(name).matches();
    }

    /** Returns it without so many bytes of one array, which are not the application's. */
    ClassHistogram withoutArray(long bytes) {
        Map<String, Entry> others = new HashMap<>(classes);
        others.computeIfPresent("byte[]", (name, entry) -> entry.minus(new Entry(1, bytes, false)));
        return new ClassHistogram(others);
    }

    private static List<String> owners(String held, Entry growth, Map<String, Entry> grown) {
        List<Map.Entry<String, Entry>> owners = new ArrayList<>(grown.entrySet());
        owners.removeIf(owner -> !owner.getValue().application
                || owner.getKey().equals(held)
                || owner.getValue().instances < LEAST_SHARE * growth.instances);
        owners.sort(Comparator.comparingDouble((Map.Entry<String, Entry> owner) ->
                        Math.abs(Math.log((double) owner.getValue().instances / growth.instances)))
                .thenComparing(Map.Entry::getKey));
        return growth.application
                ? List.of()
                : owners.stream().limit(MOST_OWNERS).map(Map.Entry::getKey).toList();
    }
}
