package dev.perfkit.weave;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.profile.Profiler;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A second annotation, whose calls may be answered in place of the body. */
final class AnsweredCallsTest {
    private final RememberedHost host = new RememberedHost();

    private static RememberedCall.Site site(String method) {
        return requireNonNull(RememberedCall.LINKED.get("dev.perfkit.weave.RememberedHost." + method));
    }

    @Test
    void call_secondWithTheSameArguments_isAnsweredWithoutTheBody() {
        assertThat(host.text("k")).isEqualTo("k1");
        assertThat(host.text("k")).isEqualTo("k1");
        assertThat(host.text("other")).isEqualTo("other2");

        assertThat(host.bodies).isEqualTo(2);
    }

    @Test
    void call_onAnotherObject_isAnotherCall() {
        host.text("k");
        RememberedHost second = new RememberedHost();

        second.text("k");

        assertThat(second.bodies).isEqualTo(1);
    }

    @Test
    void primitiveStaticVoidNullAndGeneric_areAnsweredInTheirTypes() {
        assertThat(host.primitive(3, 1.5)).isEqualTo(4);
        assertThat(host.primitive(3, 1.5)).isEqualTo(4);
        assertThat(host.bodies).isEqualTo(1);

        assertThat(RememberedHost.statically((byte) 1)).isTrue();
        assertThat(RememberedHost.statically((byte) 1)).isTrue();
        assertThat(RememberedHost.statically((byte) -1)).isFalse();

        host.nothing("k");
        host.nothing("k");
        assertThat(host.bodies).isEqualTo(2);

        assertThat(host.none("k")).isNull();
        assertThat(host.none("k")).isNull();
        assertThat(host.bodies).isEqualTo(3);

        String[] in = {"a"};
        assertThat(host.generic(in)).isEqualTo(in).isNotSameAs(in);
        assertThat(host.generic(in)).isSameAs(host.generic(in));
        assertThat(host.bodies).isEqualTo(4);
    }

    @Test
    void exception_ofTheBody_passesThroughAndIsNotRemembered() {
        LogLines.of(() -> {
            assertThatThrownBy(() -> host.failing(1)).hasMessage("no 1");
            assertThatThrownBy(() -> host.failing(1)).hasMessage("no 1").hasNoSuppressedExceptions();
        });

        assertThat(host.bodies).isEqualTo(2);
        assertThat(site("failing(int)").failures).hasValue(2);
    }

    @Test
    void answer_ofAWrongType_isDroppedAndTheBodyRuns() {
        host.primitive(1, 1);
        host.text("before");
        RememberedCall.Site primitive = site("primitive(int, double)");
        RememberedCall.Site text = site("text(String)");
        primitive.instead = "no number";
        text.instead = 5;
        try {
            LogLines.of(() -> {
                assertThat(host.primitive(2, 2)).isEqualTo(4);
                assertThat(host.text("k")).isEqualTo("k4");
            });
            primitive.instead = 99L;
            assertThat(host.primitive(2, 2)).isEqualTo(99);
        } finally {
            primitive.instead = null;
            text.instead = null;
        }
    }

    @Test
    void failure_inPlaceOfTheBody_isThrownAsItIs() {
        host.text("before");
        RememberedCall.Site text = site("text(String)");
        IOException checked = new IOException("shared");
        text.failure = checked;
        try {
            assertThatThrownBy(() -> host.text("k")).isSameAs(checked);
        } finally {
            text.failure = null;
        }
        assertThat(host.bodies).isEqualTo(1);
    }

    @Test
    void result_ofAnotherObject_isWhatTheCallerGets_unlessItsTypeIsWrong() {
        host.text("before");
        RememberedCall.Site text = site("text(String)");
        try {
            text.result = "instead";
            assertThat(host.text("k")).isEqualTo("instead");
            text.result = 5;
            LogLines.of(() -> assertThat(host.text("l")).isEqualTo("l3"));
        } finally {
            text.result = null;
        }
    }

    @Test
    void entry_ofACallThatIsLeft_isMarked() {
        host.text("k");

        assertThat(requireNonNull(site("text(String)").last).left).isTrue();
        LogLines.of(() -> assertThatThrownBy(() -> host.failing(1)).hasMessage("no 1"));
        assertThat(requireNonNull(site("failing(int)").last).left).isTrue();
    }

    @Test
    void adviceThatFails_onEntryOrWhenLinked_leavesTheBodyToRun() {
        host.text("before");
        RememberedCall.Site text = site("text(String)");
        text.broken = true;
        LogLines.of(() -> {
            assertThat(host.text("k")).isEqualTo("k2");
            assertThat(host.text("k")).isEqualTo("k3");
            assertThat(host.unlinkable(7)).isEqualTo(7);
        });
        text.broken = false;
    }

    @Test
    void answer_nullForAPrimitive_isDropped() {
        WovenMethod method = new WovenMethod(RememberedHost.class, "m", "()I", Map.of());
        AnsweredSite nulls = new AnsweredSite() {
            @Override
            public Entry enter(@Nullable Object self, @Nullable Object[] arguments) {
                return Entry.answer(null);
            }

            @Override
            public void exit(@Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown) {}
        };

        LogLines.of(() -> assertThat(new CheckedSite(nulls, method, new Trouble()).enter(null, new Object[0]))
                .isSameAs(Entry.UNHEARD));
    }

    @Test
    @SuppressWarnings("NullAway") // an implementation that is not checked for null
    void entry_null_leavesTheBodyToRun() {
        WovenMethod method = new WovenMethod(RememberedHost.class, "m", "()I", Map.of());
        AnsweredSite careless = new AnsweredSite() {
            @Override
            public Entry enter(@Nullable Object self, @Nullable Object[] arguments) {
                return null;
            }

            @Override
            public void exit(@Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown) {}
        };
        AnsweredSite site = new CheckedSite(careless, method, new Trouble());

        LogLines.of(() -> {
            Entry entry = Weaving.enter(site, null, new Object[0]);
            assertThat(Weaving.exit(site, entry, 5, null)).isEqualTo(5);
        });
    }

    @Test
    void attributes_areConstantsOfTheClass() {
        host.text("k");

        WovenMethod method = site("text(String)").method;

        assertThat(method.owner()).isEqualTo(RememberedHost.class);
        assertThat(method.name()).isEqualTo("text");
        assertThat(method.attribute("value")).isEqualTo("text");
        assertThat(method.attribute("kind")).isEqualTo("java.lang.String");
        assertThat(method.attributes().get("tags")).isEqualTo(List.of("a", "b,c"));
        assertThat(method.attributes().get("targets")).isEqualTo(List.of("FIELD"));
        assertThatThrownBy(() -> method.attribute("tags"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("attribute tags: [a, b,c] (expected: one value)");
    }

    @Test
    void defaults_ofAttributes_areThereToo() {
        host.nothing("k");

        WovenMethod method = site("nothing(String)").method;

        assertThat(method.attribute("value")).isEqualTo("void");
        assertThat(method.attributes().get("targets")).isEqualTo(List.of("METHOD", "TYPE"));
        assertThat(method.attributes()).doesNotContainKey("tags");
    }

    @Test
    void measuredAndAnswered_isMeasuredOutside() {
        try (Profiler profiler = Profiler.builder().build()) {
            Profiler.install(profiler);

            assertThat(host.both(2)).isEqualTo(4);
            assertThat(host.both(2)).isEqualTo(4);

            assertThat(host.bodies).isEqualTo(1);
            assertThat(profiler.snapshot().sites().get(0).calls()).isEqualTo(2);
        }
    }
}
