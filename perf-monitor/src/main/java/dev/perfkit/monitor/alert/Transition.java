package dev.perfkit.monitor.alert;

import org.jspecify.annotations.Nullable;

/** What happened to an alert between one evaluation and the next. */
public enum Transition {
    /** A breach began; nobody is told yet. */
    BEGAN,
    /** A breach ended before it fired. */
    DROPPED,
    /** The alert fires. */
    FIRED,
    /** A firing alert went from warning to critical. */
    ESCALATED,
    /** A firing alert went from critical to warning. */
    DEESCALATED,
    /** A firing alert has fired again and again, and is held for longer from now on. */
    FLAPPING,
    /** A firing alert has ended. */
    RESOLVED,
    /** A resolved alert is no longer kept. */
    FORGOTTEN;

    /** Returns whether people are told: whether a {@link Channel} gets an event of it. */
    public boolean isDelivered() {
        return switch (this) {
            case FIRED, ESCALATED, DEESCALATED, FLAPPING, RESOLVED -> true;
            case BEGAN, DROPPED, FORGOTTEN -> false;
        };
    }

    /** Returns what happened between two states, one {@link AlertState#next} apart; null where nothing did. */
    public static @Nullable Transition between(AlertState before, AlertState after) {
        if (before.status() == after.status()) {
            return after.status() == AlertStatus.FIRING ? betweenLevels(before, after) : null;
        }
        return switch (after.status()) {
            case PENDING -> BEGAN;
            case FIRING -> FIRED;
            case RESOLVED -> RESOLVED;
            case INACTIVE -> before.status() == AlertStatus.PENDING ? DROPPED : FORGOTTEN;
        };
    }

    private static @Nullable Transition betweenLevels(AlertState before, AlertState after) {
        if (before.level() == after.level()) {
            return null;
        }
        return after.level() == Level.CRITICAL ? ESCALATED : DEESCALATED;
    }
}
