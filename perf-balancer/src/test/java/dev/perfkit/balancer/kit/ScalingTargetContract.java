package dev.perfkit.balancer.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.perfkit.balancer.scale.Fleet;
import dev.perfkit.balancer.scale.Instance;
import dev.perfkit.balancer.scale.ScalingTarget;
import dev.perfkit.balancer.scale.StaleClaimException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every target of an autoscaler has to hold. Extend it, return yours, and run it. Needs Awaitility. */
public abstract class ScalingTargetContract {
    private ScalingTarget target = new Nothing();

    /** For subclasses. */
    protected ScalingTargetContract() {}

    /** Returns a new target of its own that so many instances are wanted of, and that all may become ready of. */
    protected abstract ScalingTarget target(int size) throws Exception;

    /** Returns whether it refuses orders under earlier claims; override it where only one autoscaler can reach it. */
    protected boolean refusesStaleClaims() {
        return true;
    }

    /** Returns whether those named are those that leave; override it where an orchestrator has the last word. */
    protected boolean endsThoseNamed() {
        return true;
    }

    /** Returns whether a name is never given to another instance; override it where instances are numbered by their place. */
    protected boolean neverReusesNames() {
        return true;
    }

    /** Returns how long an instance may take to become ready, or to be gone. */
    protected Duration patience() {
        return Duration.ofSeconds(60);
    }

    /** Is called again and again while the contract waits; override it where a test has to move time on. */
    protected void whileWaiting() {}

    /** Closes the target of the test. */
    @AfterEach
    protected void closeTarget() {
        target.close();
    }

    private void start(int size) throws Exception {
        target = target(size);
        awaitReady(size);
    }

    private void awaitFleet(Predicate<Fleet> condition) {
        await().atMost(patience()).until(() -> {
            whileWaiting();
            return condition.test(target.fleet());
        });
    }

    /** Waits until so many are ready, and none starts or ends. */
    private void awaitReady(int size) {
        awaitFleet(fleet -> fleet.ready() == size && fleet.instances().size() == size);
    }

    private List<String> names() throws Exception {
        return target.fleet().instances().stream()
                .filter(i -> i.phase() != Instance.Phase.LEAVING)
                .map(Instance::name)
                .toList();
    }

    @Test
    void fleet_new_tellsTheSizeAndEachInstanceOnce() throws Exception {
        start(2);
        assertThat(target.fleet().wanted()).isEqualTo(2);
        assertThat(names()).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void resize_larger_isToldAtOnceAndComesTrueBesideTheOthers() throws Exception {
        start(1);
        List<String> before = names();
        target.resize(1, 3, List.of());
        assertThat(target.fleet().wanted()).isEqualTo(3);
        awaitReady(3);
        assertThat(names()).containsAll(before);
    }

    @Test
    void resize_smaller_isToldAtOnceAndComesTrue() throws Exception {
        start(3);
        target.resize(1, 1, List.of());
        assertThat(target.fleet().wanted()).isEqualTo(1);
        awaitReady(1);
    }

    @Test
    void resize_smallerWithNames_leavesTheOthers() throws Exception {
        start(3);
        List<String> before = names();
        target.resize(1, 1, List.of(before.get(0), before.get(1)));
        awaitReady(1);
        if (endsThoseNamed()) {
            assertThat(names()).containsExactly(before.get(2));
        }
    }

    @Test
    void resize_moreNamesThanHaveToLeave_endsNoMore() throws Exception {
        start(3);
        List<String> before = names();
        target.resize(1, 2, before.subList(0, 2));
        awaitReady(2);
        if (endsThoseNamed()) {
            assertThat(names()).contains(before.get(2));
        }
    }

    @Test
    void resize_fewerNamesThanHaveToLeaveAndAnUnknownOne_comesTrue() throws Exception {
        start(3);
        List<String> before = names();
        target.resize(1, 1, List.of("nobody", before.get(0)));
        awaitReady(1);
        if (endsThoseNamed()) {
            assertThat(names()).doesNotContain(before.get(0));
        }
    }

    @Test
    void resize_sameSizeWithNames_endsNobody() throws Exception {
        start(2);
        List<String> before = names();
        target.resize(1, 2, before);
        assertThat(names()).containsExactlyElementsOf(before);
        awaitReady(2);
    }

    @Test
    void resize_repeated_changesNothingMore() throws Exception {
        start(3);
        List<String> victims = names().subList(0, 1);
        target.resize(1, 2, victims);
        target.resize(1, 2, victims);
        awaitReady(2);
        List<String> left = names();
        target.resize(1, 2, victims);
        assertThat(names()).containsExactlyElementsOf(left);
        target.resize(1, 3, List.of());
        List<String> grown = names();
        target.resize(1, 3, List.of());
        assertThat(names()).hasSameSizeAs(grown);
        awaitReady(3);
    }

    @Test
    void resize_shrunkAndGrown_givesNoNameTwice() throws Exception {
        start(2);
        Set<String> seen = new HashSet<>(names());
        target.resize(1, 1, List.of());
        awaitReady(1);
        List<String> left = names();
        target.resize(1, 2, List.of());
        awaitReady(2);
        if (neverReusesNames()) {
            assertThat(names().stream().filter(name -> !left.contains(name))).noneMatch(seen::contains);
        }
    }

    @Test
    void resize_underAnEarlierClaim_isRefusedAndChangesNothing() throws Exception {
        start(1);
        target.fence(7);
        target.resize(7, 2, List.of());
        if (refusesStaleClaims()) {
            assertThatThrownBy(() -> target.resize(6, 1, List.of())).isInstanceOf(StaleClaimException.class);
            assertThatThrownBy(() -> target.fence(6)).isInstanceOf(StaleClaimException.class);
            assertThat(target.fleet().wanted()).isEqualTo(2);
            target.resize(8, 1, List.of());
            assertThatThrownBy(() -> target.resize(7, 2, List.of())).isInstanceOf(StaleClaimException.class);
            assertThat(target.fleet().wanted()).isEqualTo(1);
        }
    }

    @Test
    void close_twice_isAsOnce() throws Exception {
        start(1);
        target.close();
        target.close();
    }

    private static final class Nothing implements ScalingTarget {
        @Override
        public Fleet fleet() {
            return new Fleet(0, List.of());
        }

        @Override
        public void resize(long token, int size, List<String> leaving) {}
    }
}
