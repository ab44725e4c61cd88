/** The main job: the same real load on a small shop, without and with PerfKit. */
@NullMarked
package dev.perfkit.quickstart;

import org.jspecify.annotations.NullMarked;
