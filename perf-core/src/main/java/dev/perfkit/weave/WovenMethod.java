package dev.perfkit.weave;

import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A woven method or constructor, and the annotation that it was woven for.
 *
 * @param owner the class that declares it
 * @param name its name; {@code <init>} for a constructor
 * @param descriptor its parameter and return types, as the class file writes them: {@code (JLjava/lang/String;)V}
 * @param attributes the annotation's attributes with their defaults, as text: one element for a single value, any number for an
 *     array, which is left out where it is empty; classes and enum constants by name; an annotation by its own attributes,
 *     {@code inner.name}, and an array of such by theirs, {@code value[0].name}
 */
public record WovenMethod(Class<?> owner, String name, String descriptor, Map<String, List<String>> attributes) {
    /** Copies the attributes. */
    public WovenMethod {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        attributes.forEach((key, values) -> copy.put(key, List.copyOf(values)));
        attributes = Collections.unmodifiableMap(copy);
    }

    /** From a flat list of keys and values, a key once for each of its values. */
    static WovenMethod of(Class<?> owner, String name, String descriptor, String... pairs) {
        return new WovenMethod(owner, name, descriptor, attributes(List.of(pairs)));
    }

    static Map<String, List<String>> attributes(List<String> pairs) {
        Map<String, List<String>> attributes = new LinkedHashMap<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            attributes.computeIfAbsent(pairs.get(i), key -> new ArrayList<>()).add(pairs.get(i + 1));
        }
        return attributes;
    }

    /**
     * Returns an attribute of a single value.
     *
     * @throws IllegalArgumentException if there is none of that name, or it is an array that has not one element
     */
    public String attribute(String key) {
        List<String> values = attributes.getOrDefault(key, List.of());
        if (values.size() != 1) {
            throw new IllegalArgumentException("attribute " + key + ": " + values + " (expected: one value)");
        }
        return values.get(0);
    }

    /**
     * Returns the return type. The parameters' types are not loaded for it: they may be missing where the method is not called.
     *
     * @throws TypeNotPresentException if it cannot be loaded
     */
    public Class<?> returnType() {
        String noParameters = "()" + descriptor.substring(descriptor.indexOf(')') + 1);
        return MethodType.fromMethodDescriptorString(noParameters, owner.getClassLoader())
                .returnType();
    }

    /**
     * Returns what a {@linkplain WovenCall.Answering#check check} is asked with. The parameters' types are loaded for it.
     *
     * @throws TypeNotPresentException if one cannot be
     */
    public MethodShape shape() {
        return LoadedTypes.shape(owner, name, descriptor);
    }

    /** Returns the method as a person writes it: {@code com.example.Shop.find(long, String)}, {@code com.example.Shop.<init>(long)}. */
    public String signature() {
        return owner.getName() + '.' + name + '(' + parameters(descriptor) + ')';
    }

    /** Returns a descriptor's parameters as a person writes them, without loading their types. */
    static String parameters(String descriptor) {
        StringBuilder text = new StringBuilder();
        int at = 1;
        while (descriptor.charAt(at) != ')') {
            if (at > 1) {
                text.append(", ");
            }
            at = appendType(text, descriptor, at);
        }
        return text.toString();
    }

    /** Appends the type at the given place by its simple name; returns the place after it. */
    private static int appendType(StringBuilder text, String descriptor, int start) {
        int at = start;
        while (descriptor.charAt(at) == '[') {
            at++;
        }
        int dimensions = at - start;
        if (descriptor.charAt(at) == 'L') {
            int end = descriptor.indexOf(';', at);
            text.append(
                    descriptor,
                    descriptor.lastIndexOf('/', end) < at ? at + 1 : descriptor.lastIndexOf('/', end) + 1,
                    end);
            at = end;
        } else {
            text.append(primitive(descriptor.charAt(at)));
        }
        text.append("[]".repeat(dimensions));
        return at + 1;
    }

    private static String primitive(char code) {
        return MethodType.fromMethodDescriptorString("()" + code, null)
                .returnType()
                .getName();
    }
}
