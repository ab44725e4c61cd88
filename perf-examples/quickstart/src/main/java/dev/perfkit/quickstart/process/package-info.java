/** Child processes that never outlive their parent. */
@NullMarked
package dev.perfkit.quickstart.process;

import org.jspecify.annotations.NullMarked;
