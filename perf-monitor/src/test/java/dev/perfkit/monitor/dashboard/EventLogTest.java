package dev.perfkit.monitor.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventLogTest {
    private final EventLog log = new EventLog("run");

    @Test
    void after_anIdThatIsKept_isWhatCameThen() {
        log.add("a", "1");
        log.add("b", "2");
        log.add("c", "3");

        assertThat(log.after("run.1")).extracting(Event::name).containsExactly("b", "c");
        assertThat(log.after("run.3")).isEmpty();
        assertThat(log.after("run.0")).hasSize(3);
        assertThat(log.lastId()).isEqualTo("run.3");
    }

    @Test
    void after_anIdThatIsGoneOrStrange_isUnknown() {
        for (int i = 0; i < EventLog.KEPT + 5; i++) {
            log.add("a", "1");
        }

        assertThat(log.after("run.4")).isNull();
        assertThat(log.after("run.5")).hasSize(EventLog.KEPT);
        assertThat(log.after("run." + (EventLog.KEPT + 6))).isNull();
        assertThat(log.after("other.5")).isNull();
        assertThat(log.after("run.x")).isNull();
        assertThat(log.after("run.99999999999999999999999999999")).isNull();
        assertThat(log.after(null)).isNull();
    }
}
