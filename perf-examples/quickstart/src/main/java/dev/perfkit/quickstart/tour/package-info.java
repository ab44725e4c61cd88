/** What the cache is asked and answers, step by step: for who wants to write the like. */
@NullMarked
package dev.perfkit.quickstart.tour;

import org.jspecify.annotations.NullMarked;
