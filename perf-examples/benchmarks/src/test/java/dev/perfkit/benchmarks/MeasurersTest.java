package dev.perfkit.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.weave.Woven;
import org.junit.jupiter.api.Test;

/** Both weavers have woven what they are to be measured by, and a benchmark that measures nothing fails. */
class MeasurersTest {

    @Test
    void work_isWovenWhereItSaysSo() {
        assertThat(Work.Woven.class).hasAnnotation(Woven.class);
        assertThat(Work.Plain.class.isAnnotationPresent(Woven.class)).isFalse();
        assertThat(Work.AspectTimed.class.isAnnotationPresent(Woven.class)).isFalse();
    }

    @Test
    void defaults_seeTheWork_andComplainOtherwise() {
        Measurers.Defaults defaults = new Measurers.Defaults();
        defaults.install();
        defaults.work.run();
        defaults.close();

        Measurers.Defaults idle = new Measurers.Defaults();
        idle.install();
        assertThatThrownBy(idle::close).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void full_seesTheWork() {
        Measurers.Full full = new Measurers.Full();
        full.install();
        full.work.run();
        full.close();
    }

    @Test
    void proxy_seesTheWork_andComplainsOtherwise() {
        Measurers.Proxied proxied = new Measurers.Proxied();
        proxied.work.run();
        proxied.close();

        assertThatThrownBy(new Measurers.Proxied()::close).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aspect_seesTheWork_andComplainsOtherwise() throws ReflectiveOperationException {
        Measurers.Aspect aspect = new Measurers.Aspect();
        aspect.install();
        aspect.work.run();
        aspect.close();

        assertThatThrownBy(new Measurers.Aspect()::close).isInstanceOf(RuntimeException.class);
    }
}
