/** The table, the page and the plot of what was measured. */
@NullMarked
package dev.perfkit.quickstart.report;

import org.jspecify.annotations.NullMarked;
