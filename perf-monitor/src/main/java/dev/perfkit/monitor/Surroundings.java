package dev.perfkit.monitor;

import dev.perfkit.monitor.alert.delivery.Delivery;
import dev.perfkit.signal.DecisionLog;
import dev.perfkit.time.Ticker;
import java.time.InstantSource;

/**
 * What the rules of one monitor share.
 *
 * @param monitor the monitor's name
 * @param ticker monotonic time
 * @param wallClock time for people
 * @param decisions where transitions are noted
 * @param delivery where events go
 */
record Surroundings(String monitor, Ticker ticker, InstantSource wallClock, DecisionLog decisions, Delivery delivery) {}
