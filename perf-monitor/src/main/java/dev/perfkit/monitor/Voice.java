package dev.perfkit.monitor;

import dev.perfkit.monitor.alert.Level;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * How an alert is told.
 *
 * @param title in one line
 * @param threshold the value that fires at a level
 * @param unit of the value and the threshold
 * @param describe the numbers in words
 */
record Voice(
        Function<Level, String> title,
        ToDoubleFunction<Level> threshold,
        String unit,
        BiFunction<Level, Measurement, String> describe) {}
