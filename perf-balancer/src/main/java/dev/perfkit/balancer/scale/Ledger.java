package dev.perfkit.balancer.scale;

import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an autoscaler knows of before, and its right to act upon it. For one thread at a time. */
final class Ledger {
    /*
     * Times are by the wall clock, since they outlive the process. Where that clock is set while this one runs, as the ticker tells, all
     * that is remembered is set with it: a cooldown lasts as long as it should.
     *
     * A claim is made once a term. Whoever finds it stale has been succeeded, and does nothing until its next term: two that both
     * believe to lead do not wrest it from each other in turns.
     */
    private static final Logger log = LoggerFactory.getLogger(Autoscaler.class);
    private static final Duration JUMP = Duration.ofSeconds(1);

    private final ScalingState state;
    private final Leadership leadership;
    private final Ticker ticker;
    private final InstantSource wallClock;
    private final Duration holdWhenLost;

    private long term;
    private long token;
    private Past past = Past.NONE;
    private long lastTick;
    private Instant lastWall;

    Ledger(ScalingState state, Leadership leadership, Ticker ticker, InstantSource wallClock, Duration holdWhenLost) {
        this.state = state;
        this.leadership = leadership;
        this.ticker = ticker;
        this.wallClock = wallClock;
        this.holdWhenLost = holdWhenLost;
        this.lastTick = ticker.read();
        this.lastWall = wallClock.instant();
    }

    /** Reads the clock. */
    Instant now() {
        long tick = ticker.read();
        Instant wall = wallClock.instant();
        Duration jump = Duration.between(lastWall.plusNanos(tick - lastTick), wall);
        if (jump.abs().compareTo(JUMP) > 0) {
            log.warn("the clock was set by {}, and what is remembered with it", jump);
            past = past.shifted(jump, wall);
        }
        lastTick = tick;
        lastWall = wall;
        return wall;
    }

    /**
     * Returns why this one may not act, null if it may; makes a claim where a term has begun.
     *
     * @param target what to tell of a claim; null in a dry run
     * @throws Exception if no claim can be made now
     */
    @Nullable String whyNot(Instant now, @Nullable ScalingTarget target) throws Exception {
        long current = leadership.term();
        if (current == 0) {
            token = 0;
            return "another is the leader";
        }
        if (current == term) {
            return token > 0 ? null : "another made a claim after this one";
        }
        ScalingState.Claim claim = state.claim();
        if (target != null) {
            target.fence(claim.token());
        }
        past = remembered(claim.text(), now);
        token = claim.token();
        term = current;
        return null;
    }

    private Past remembered(@Nullable String text, Instant now) {
        Instant until = now.plus(holdWhenLost);
        if (text == null) {
            log.info("nothing is remembered: nothing shrinks until {}", until);
            return Past.NONE.holdingShrinkage(until);
        }
        try {
            // By a clock that is set back since, what is remembered may be later than now.
            Past read = PastText.read(text).shifted(Duration.ZERO, now).asOf(now);
            Instant hold = read.holdShrinkingUntil();
            return hold != null && hold.isAfter(until) ? read.holdingShrinkage(until) : read;
        } catch (RuntimeException e) {
            log.warn("what was remembered cannot be read: nothing shrinks until {}", until, e);
            return Past.NONE.holdingShrinkage(until);
        }
    }

    /** Returns whether it is still the leader of the term that it made its claim in. */
    boolean mayAct() {
        return token > 0 && leadership.term() == term;
    }

    boolean isLeader() {
        return token > 0;
    }

    long token() {
        return token;
    }

    Past past() {
        return past;
    }

    /**
     * Writes what is to be remembered, before it is acted upon.
     *
     * @throws Exception if it cannot be written; it is not remembered then
     */
    void keep(Past next) throws Exception {
        try {
            state.write(token, PastText.write(next));
        } catch (StaleClaimException e) {
            token = 0;
            throw e;
        }
        past = next;
    }

    /** Notes that an order was refused for a later claim. */
    void succeeded() {
        token = 0;
    }
}
