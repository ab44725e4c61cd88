package dev.perfkit.simulations.coherence;

import dev.perfkit.cache.kit.TcpProxy;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** A node of a cluster, wherever it runs, and its wire to Redis. */
interface Member extends AutoCloseable {
    /** Returns the node's name, one letter. */
    String name();

    /** Returns its wire to Redis. */
    TcpProxy wire();

    /** Does the task and returns the answer. One at a time. */
    long[] ask(Task task, long... args);

    @Override
    void close();

    /** In this JVM. */
    record Here(String name, TcpProxy wire, Worker worker) implements Member {
        @Override
        public long[] ask(Task task, long... args) {
            return worker.run(task, args);
        }

        @Override
        public void close() {
            worker.close();
            wire.close();
        }
    }

    /** In a JVM of its own. */
    record Elsewhere(String name, TcpProxy wire, Child child) implements Member {
        @Override
        public long[] ask(Task task, long... args) {
            child.ask(task + " " + words(args));
            return numbers(child.answer());
        }

        @Override
        public void close() {
            child.close();
            wire.close();
        }
    }

    /** Returns the numbers as a line. */
    static String words(long... numbers) {
        return LongStream.of(numbers).mapToObj(String::valueOf).collect(Collectors.joining(" "));
    }

    /** Returns the numbers of a line. */
    static long[] numbers(String words) {
        return Arrays.stream(words.split(" "))
                .filter(word -> !word.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
    }
}
