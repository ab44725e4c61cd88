/** A small application, and a {@code main} for each way in to the profiler. */
@NullMarked
package dev.perfkit.ways;

import org.jspecify.annotations.NullMarked;
