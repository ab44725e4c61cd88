package dev.perfkit.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.profile.ProfileReport;
import dev.perfkit.profile.Profiler;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every kind of method, through classes that were woven at build time. */
final class WovenMethodsTest {
    private final Profiler profiler = Profiler.builder().build();
    private final ProfiledHost host = new ProfiledHost();

    @BeforeEach
    void install() {
        Profiler.install(profiler);
    }

    @AfterEach
    void close() {
        profiler.close();
    }

    private ProfileReport.Site site(String name) {
        return profiler.snapshot().sites().stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among " + profiler.snapshot()));
    }

    private void assertCalls(String name, int calls, int errors) {
        assertThat(site(name).calls()).as(name + " calls").isEqualTo(calls);
        assertThat(site(name).errors()).as(name + " errors").isEqualTo(errors);
        assertThat(site(name).inFlight()).as(name + " in flight").isZero();
    }

    @Test
    void plainMethod_called_isCountedAndReturnsItsValue() {
        assertThat(host.plain("a")).isEqualTo("a!");
        host.nothing();
        host.nothing();

        assertCalls("plain", 1, 0);
        assertCalls("void", 2, 0);
    }

    @Test
    void privateAndStaticMethod_called_areCounted() {
        assertThat(host.callPrivate(1)).isEqualTo(2);
        assertThat(ProfiledHost.twice(1L << 40)).isEqualTo(1L << 41);

        assertCalls("private", 1, 0);
        assertCalls("static", 1, 0);
    }

    @Test
    void selfInvokedMethod_called_isCountedWithinItsCaller() {
        assertThat(host.outer(3)).isEqualTo(6);

        assertCalls("outer", 1, 0);
        assertCalls("inner", 2, 0);
    }

    @Test
    void overloadedMethods_withoutNames_areSitesOfTheirOwn() {
        host.overloaded(1);
        host.overloaded(1, new long[2]);
        host.overloaded(1, new long[2]);
        host.overloaded(List.of());

        String prefix = "dev.perfkit.weave.ProfiledHost.overloaded";
        assertCalls(prefix + "(int)", 1, 0);
        assertCalls(prefix + "(int, long[])", 2, 0);
        assertCalls(prefix + "(List)", 1, 0);
    }

    @Test
    void genericMethods_called_areCountedOnce() {
        assertThat(host.greater("a", "b")).isEqualTo("b");
        ProfiledHost.Greeter<String> greeter = new ProfiledHost.StringGreeter();
        assertThat(greeter.greet("you")).isEqualTo("hello you");
        assertThat(greeter.polite()).isEqualTo("please");
        assertThat(ProfiledHost.Greeter.answer()).isEqualTo(42);

        assertCalls("generic", 1, 0);
        assertCalls("bridged", 1, 0);
        assertThat(site("bridged").recursive()).isZero();
        assertCalls("default", 1, 0);
        assertCalls("interface private", 1, 0);
        assertCalls("interface static", 1, 0);
    }

    @Test
    void synchronizedVarargsLambdaWideAndLoopingMethods_called_workAsBefore() {
        assertThat(host.guarded(5)).isEqualTo(5);
        assertThat(host.sum()).isZero();
        assertThat(host.sum(1, 2, 3)).isEqualTo(6);
        assertThat(host.lambda("x")).isEqualTo("x-made");
        assertThat(host.wide(1, 2, 3, true, (byte) 4, (char) 5)).isEqualTo(15);
        assertThat(host.loop(3)).isEqualTo(31);

        assertCalls("synchronized", 1, 0);
        assertCalls("varargs", 2, 0);
        assertCalls("lambda", 1, 0);
        assertCalls("wide", 1, 0);
        assertCalls("looping", 1, 0);
    }

    @Test
    void exception_fromTheMethodOrACallee_isCountedOnceAndPassesThrough() throws Exception {
        assertThat(host.throwing(false)).isEqualTo(1);
        assertThatThrownBy(() -> host.throwing(true))
                .isInstanceOf(ProfiledHost.Failure.class)
                .hasMessage("own");
        assertThat(host.calleeThrows(false)).isEqualTo(2);
        assertThatThrownBy(() -> host.calleeThrows(true)).hasMessage("callee");
        assertThatThrownBy(host::rethrowing).hasMessage("callee");
        assertThat(host.catching()).isEqualTo(-1);

        assertCalls("throwing", 2, 1);
        assertCalls("callee throws", 2, 1);
        assertCalls("rethrowing", 1, 1);
        assertCalls("catching", 1, 0);
    }
}
