package dev.perfkit.memory;

import java.util.List;

/**
 * A class of which there is more and more.
 *
 * @param name the class, such as {@code byte[]}
 * @param bytes by how many bytes it grew between two histograms
 * @param instances by how many objects
 * @param owners who most likely holds them: the application's classes that grew along, the likeliest first
 */
public record GrowingClass(String name, long bytes, long instances, List<String> owners) {
    /** Copies the owners. */
    public GrowingClass {
        owners = List.copyOf(owners);
    }
}
