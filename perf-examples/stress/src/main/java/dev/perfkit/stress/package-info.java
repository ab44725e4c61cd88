/** What the lock-free parts of PerfKit promise under races, each promise tried millions of times by jcstress. */
@NullMarked
package dev.perfkit.stress;

import org.jspecify.annotations.NullMarked;
