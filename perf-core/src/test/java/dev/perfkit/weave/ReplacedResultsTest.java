package dev.perfkit.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.profile.ProfiledCall;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Methods whose site sees the arguments, or puts another object in place of the result. */
final class ReplacedResultsTest {
    private final ReplacedHost host = new ReplacedHost();
    private final ReplacedHost.Promise given = new ReplacedHost.Promise();

    private static WatchedCall.Site site(String method) {
        return WatchedCall.site("ReplacedHost." + method);
    }

    @AfterEach
    void restore() {
        WatchedCall.sites().forEach(site -> site.replacement = result -> result);
    }

    private static void assertEven(WatchedCall.Site site) {
        assertThat(site.left.get()).isPositive().isEqualTo(site.entered.get());
    }

    @Test
    void arguments_wanted_areSeenAsTheyWereGiven() {
        assertThat(host.plain(1, 2L, "three", 4, 5)).isEqualTo(8);

        List<List<Object>> seen = site("plain(int, long, String, double[])").arguments;
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).subList(0, 3)).isEqualTo(List.of(1, 2L, "three"));
        assertThat((double[]) seen.get(0).get(3)).containsExactly(4, 5);
        assertEven(site("plain(int, long, String, double[])"));
    }

    @Test
    void arguments_ofAConstructor_areSeenBeforeItChangesThem() {
        ConstructedHost.inner(8);
        assertThatThrownBy(() -> new ConstructedHost.Derived("finally", true)).hasMessage("finally");

        List<List<Object>> inner = WatchedCall.site("ConstructedHost$Inner.<init>(ConstructedHost, int)").arguments;
        assertThat(inner.get(inner.size() - 1)).hasSize(2).element(1).isEqualTo(8);
        List<List<Object>> derived = WatchedCall.site("ConstructedHost$Derived.<init>(String, boolean)").arguments;
        assertThat(derived.get(derived.size() - 1)).isEqualTo(List.of("finally", true));
    }

    @Test
    void arguments_whereEnterFails_leaveTheMethodToRun() {
        LogLines.of(() -> assertThat(ReplacedHost.statically()).isTrue());

        assertThat(site("statically()").left).hasValue(0);
        assertThat(site("statically()").arguments).contains(List.of());
    }

    @Test
    void profiled_wantsArguments_onlyWhereTheyAreToBeCaptured() {
        ProfiledCall call = new ProfiledCall();

        assertThat(call.wantsArguments(Map.of("captureArguments", List.of("true"))))
                .isTrue();
        assertThat(call.wantsArguments(Map.of("captureArguments", List.of("false"))))
                .isFalse();
        assertThat(call.wantsArguments(Map.of())).isFalse();
    }

    @Test
    void result_replaced_reachesTheCaller_andTheExitIsToldTheOriginal() {
        host.lazy(given);
        ReplacedHost.Promise other = new ReplacedHost.Promise();
        site("lazy(ReplacedHost$Lazy)").replacement = result -> other;

        assertThat(host.lazy(given)).isSameAs(other);

        assertThat(site("lazy(ReplacedHost$Lazy)").returned).isSameAs(given);
        assertEven(site("lazy(ReplacedHost$Lazy)"));
    }

    @Test
    void result_null_isNotReplaced() {
        host.lazy(given);
        site("lazy(ReplacedHost$Lazy)").replacement = result -> {
            throw new AssertionError("asked for " + result);
        };

        assertThat(host.lazy(null)).isNull();
    }

    @Test
    @SuppressWarnings("NullAway") // a site that is not checked for null
    void replacement_ofAWrongTypeOrNullOrThrown_isDropped() {
        ReplacedHost.Narrow narrow = new ReplacedHost.Narrow();
        host.narrow(narrow, false);
        WatchedCall.Site site = site("narrow(ReplacedHost$Narrow, boolean)");
        LogLines.of(() -> {
            site.replacement = result -> given;
            assertThat(host.narrow(narrow, false)).isSameAs(narrow);
            site.replacement = result -> null;
            assertThat(host.narrow(narrow, false)).isSameAs(narrow);
            site.replacement = result -> {
                throw new IllegalStateException("asked to fail on replace");
            };
            assertThat(host.narrow(narrow, false)).isSameAs(narrow);
        });
        ReplacedHost.Narrow other = new ReplacedHost.Narrow();
        site.replacement = result -> other;
        assertThat(host.narrow(narrow, false)).isSameAs(other);
        assertThatThrownBy(() -> host.narrow(narrow, true)).hasMessage("asked to fail");

        assertThat(site.last).hasMessage("asked to fail");
        assertEven(site);
    }

    @Test
    void argumentsAndResult_ofOneMethod_workTogetherWithAnotherAnnotation() {
        ReplacedHost.Narrow narrow = new ReplacedHost.Narrow();
        ReplacedHost.Narrow other = new ReplacedHost.Narrow();
        host.both(narrow, 1);
        WatchedCall.Site site = site("both(ReplacedHost$Promise, Object)");
        site.replacement = result -> other;

        assertThat(host.both(narrow, 2)).isSameAs(other);

        assertThat(site.arguments).contains(List.of(narrow, 2));
        assertThat(site.returned).isSameAs(narrow);
        assertEven(site);
    }

    @Test
    void result_ofATypeThatIsNotReplaced_isLeftAlone() {
        host.object(given);
        site("object(Object)").replacement = result -> "other";

        assertThat(host.object(given)).isSameAs(given);
    }

    @Test
    void result_whereEnterFailed_isLeftAlone() {
        LogLines.of(() -> {
            host.unheard(given);
            site("unheard(ReplacedHost$Lazy)").replacement = result -> new ReplacedHost.Narrow();
            assertThat(host.unheard(given)).isSameAs(given);
        });

        assertThat(site("unheard(ReplacedHost$Lazy)").left).hasValue(0);
    }
}
