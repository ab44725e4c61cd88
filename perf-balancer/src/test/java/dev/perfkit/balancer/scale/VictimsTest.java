package dev.perfkit.balancer.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VictimsTest {

    private static Instance instance(String name, Instance.Phase phase, String zone, long since) {
        return new Instance(name, phase, zone, Instant.EPOCH.plusSeconds(since));
    }

    private static List<String> first(int count, Map<String, Long> inFlight, Instance... instances) {
        return Victims.first(
                count,
                new Fleet(instances.length, List.of(instances)),
                List.of(),
                name -> inFlight.getOrDefault(name, 0L));
    }

    @Test
    void first_someDoNothing_takesThemBeforeOthers() {
        assertThat(first(
                        2,
                        Map.of("pending", 3L),
                        instance("ready", Instance.Phase.READY, "", 1),
                        instance("pending", Instance.Phase.PENDING, "", 3),
                        instance("unready", Instance.Phase.UNREADY, "", 2)))
                .containsExactly("unready", "pending");
    }

    @Test
    void first_zonesUneven_takesFromTheLargestAndCountsOn() {
        assertThat(first(
                        3,
                        Map.of("a1", 9L, "a2", 8L, "a3", 7L),
                        instance("a1", Instance.Phase.READY, "a", 1),
                        instance("a2", Instance.Phase.READY, "a", 1),
                        instance("a3", Instance.Phase.READY, "a", 1),
                        instance("b1", Instance.Phase.READY, "b", 1)))
                .containsExactly("a3", "a2", "b1");
    }

    @Test
    void first_sameZone_takesTheLeastBusyAndOfEqualsTheYoungest() {
        assertThat(first(
                        3,
                        Map.of("busy", 5L),
                        instance("busy", Instance.Phase.READY, "", 9),
                        instance("old", Instance.Phase.READY, "", 1),
                        instance("young", Instance.Phase.READY, "", 2)))
                .containsExactly("young", "old", "busy");
    }

    @Test
    void first_alreadyLeaving_isNotChosenAgain() {
        assertThat(first(
                        5,
                        Map.of(),
                        instance("a", Instance.Phase.LEAVING, "", 1),
                        instance("b", Instance.Phase.READY, "", 1)))
                .containsExactly("b");
    }
}
