/**
 * What a run measured, judged and written down.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.examples.evidence.Evidence}: the rows of one run, printed and written
 *   <li>{@link dev.perfkit.examples.evidence.Bar}: what a value is held to
 * </ul>
 */
@NullMarked
package dev.perfkit.examples.evidence;

import org.jspecify.annotations.NullMarked;
