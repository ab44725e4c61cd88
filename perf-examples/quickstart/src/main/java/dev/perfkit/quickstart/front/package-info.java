/** What clients talk to: one server over two ways to reach the backends. */
@NullMarked
package dev.perfkit.quickstart.front;

import org.jspecify.annotations.NullMarked;
