/** Open-loop load: when requests are due, what they ask for, how long they took. */
@NullMarked
package dev.perfkit.quickstart.load;

import org.jspecify.annotations.NullMarked;
