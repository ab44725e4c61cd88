package dev.perfkit.balancer.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.scale.ScalingState;
import dev.perfkit.balancer.scale.StaleClaimException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every place to remember has to hold. Extend it, return yours, and run it. */
public abstract class ScalingStateContract {
    private static final int THREADS = 4;
    private static final int ROUNDS = 25;
    private static final int LENGTH = 8 * 1024;

    /** For subclasses. */
    protected ScalingStateContract() {}

    /** Opens the store of this test, which is empty at first: each time anew, as another process would, where that is possible. */
    protected abstract ScalingState open() throws Exception;

    @Test
    void claim_first_findsNothing() throws Exception {
        ScalingState.Claim claim = open().claim();
        assertThat(claim.token()).isPositive();
        assertThat(claim.text()).isNull();
    }

    @Test
    void claim_byOneAndAnother_increases() throws Exception {
        long first = open().claim().token();
        ScalingState other = open();
        long second = other.claim().token();
        assertThat(second).isGreaterThan(first);
        assertThat(other.claim().token()).isGreaterThan(second);
    }

    @Test
    void write_underTheLatestClaim_isFoundByTheNext() throws Exception {
        ScalingState state = open();
        long token = state.claim().token();
        state.write(token, "first");
        String text = "two lines\nof \u00e4, \u20ac and \"\\, {}\t\n".repeat(200);
        state.write(token, text);
        assertThat(open().claim().text()).isEqualTo(text);
        assertThat(open().claim().text()).isEqualTo(text);
    }

    @Test
    void write_underAnEarlierClaim_isRefusedAndChangesNothing() throws Exception {
        ScalingState old = open();
        long early = old.claim().token();
        ScalingState successor = open();
        long late = successor.claim().token();
        assertThatThrownBy(() -> old.write(early, "before any")).isInstanceOf(StaleClaimException.class);
        successor.write(late, "new");
        assertThatThrownBy(() -> old.write(early, "old")).isInstanceOf(StaleClaimException.class);
        successor.write(late, "newer");
        assertThat(open().claim().text()).isEqualTo("newer");
    }

    /** Each writes a long text under claims of its own, so that a mixture of two would show. */
    @Test
    void write_byManyAtOnce_isWholeOrRefused() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<List<ScalingState.Claim>>> writers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                String text = Character.toString('a' + i).repeat(LENGTH + i);
                writers.add(() -> claimAndWrite(text));
            }
            Set<Long> tokens = new HashSet<>();
            for (Future<List<ScalingState.Claim>> writer : pool.invokeAll(writers)) {
                for (ScalingState.Claim claim : writer.get()) {
                    assertThat(tokens.add(claim.token())).as("token, once").isTrue();
                    String text = claim.text();
                    if (text != null) {
                        int number = text.charAt(0) - 'a';
                        assertThat(text)
                                .isEqualTo(Character.toString('a' + number).repeat(LENGTH + number));
                    }
                }
            }
            assertThat(tokens).hasSize(THREADS * ROUNDS);
        } finally {
            pool.shutdownNow();
        }
    }

    private List<ScalingState.Claim> claimAndWrite(String text) throws Exception {
        ScalingState state = open();
        List<ScalingState.Claim> claims = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            ScalingState.Claim claim = state.claim();
            claims.add(claim);
            try {
                state.write(claim.token(), text);
            } catch (StaleClaimException e) {
                // Another has made a claim since.
            }
        }
        return claims;
    }
}
