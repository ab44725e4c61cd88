package dev.perfkit.quickstart.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChildTest {
    /** A child that is ready at once. */
    static final class Ready {
        public static void main(String[] args) {
            Lifeline.announce(Integer.parseInt(args[0]));
        }
    }

    /** A child that never is. */
    static final class Broken {
        public static void main(String[] args) {
            System.exit(3);
        }
    }

    /** A parent of a child, which waits for its own end. */
    static final class Parent {
        public static void main(String[] args) throws Exception {
            Child child = new Family(() -> {}).start("child", Ready.class, 16, "7");
            Lifeline.announce(child.port() == 7 ? (int) child.handle().pid() : 0);
        }
    }

    @Test
    void start_aChild_tellsItsPortAndEndsWithClose() throws Exception {
        Family family = new Family(() -> {});
        Child child = family.start("child", Ready.class, 16, "4711");

        assertThat(child.port()).isEqualTo(4711);

        family.close();
        assertThat(child.handle().isAlive()).isFalse();
    }

    @Test
    void port_aChildThatEnds_namesIt() throws Exception {
        try (Child child = Child.start("shop-9", Broken.class, 16)) {
            assertThatThrownBy(child::port)
                    .isInstanceOf(IOException.class)
                    .hasMessage("shop-9 ended before it was ready");
        }
    }

    @Test
    void onDeath_killed_isTold() throws Exception {
        AtomicInteger status = new AtomicInteger();
        try (Child child = Child.start("child", Ready.class, 16, "1")) {
            child.onDeath(status::set);
            child.port();
            child.handle().destroyForcibly();

            await().until(() -> status.get() != 0);
            assertThat(child.isEnding()).isTrue();
        }
    }

    @Test
    void kill_theParent_endsTheChild() throws Exception {
        Child parent = Child.start("parent", Parent.class, 32);
        ProcessHandle child = ProcessHandle.of(parent.port()).orElseThrow();

        parent.handle().destroyForcibly();

        await().until(() -> !child.isAlive());
    }
}
