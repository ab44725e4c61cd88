package dev.perfkit.weave;

import dev.perfkit.profile.Profiled;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Methods of every kind, woven when the tests are built. */
@SuppressWarnings("UnusedMethod")
class ProfiledHost {
    interface Greeter<T> {
        T greet(T who);

        @Profiled(name = "default")
        default String polite() {
            return hidden();
        }

        @Profiled(name = "interface private")
        private String hidden() {
            return "please";
        }

        @Profiled(name = "interface static")
        static int answer() {
            return 42;
        }
    }

    /** Its bridge method, greet(Object), carries a copy of the annotation. */
    static final class StringGreeter implements Greeter<String> {
        @Override
        @Profiled(name = "bridged")
        public String greet(String who) {
            return "hello " + who;
        }
    }

    static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        Failure(String message) {
            super(message);
        }
    }

    @Profiled(name = "plain")
    public String plain(String text) {
        return text + "!";
    }

    @Profiled(name = "void")
    void nothing() {}

    int callPrivate(int x) {
        return hidden(x);
    }

    @Profiled(name = "private")
    private int hidden(int x) {
        return x + 1;
    }

    @Profiled(name = "static")
    static long twice(long x) {
        return 2 * x;
    }

    @Profiled(name = "outer")
    int outer(int x) {
        return this.inner(x) + inner(x);
    }

    @Profiled(name = "inner")
    int inner(int x) {
        return x;
    }

    @Profiled
    int overloaded(int x) {
        return x;
    }

    @Profiled
    int overloaded(int x, long[] y) {
        return x + y.length;
    }

    @Profiled
    String overloaded(List<String[]> x) {
        return "list of " + x.size();
    }

    @Profiled(name = "generic")
    <T extends Comparable<T>> T greater(T a, T b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    @Profiled(name = "synchronized")
    synchronized int guarded(int x) {
        return Thread.holdsLock(this) ? x : -1;
    }

    @Profiled(name = "varargs")
    int sum(int... values) {
        int sum = 0;
        for (int value : values) {
            sum += value;
        }
        return sum;
    }

    @Profiled(name = "lambda")
    String lambda(String prefix) {
        Supplier<String> supplier = () -> prefix + "-made";
        return supplier.get();
    }

    @Profiled(name = "wide")
    double wide(double a, long b, float c, boolean d, byte e, char f) {
        return d ? a + b + c + e + f : 0;
    }

    @Profiled(name = "throwing")
    int throwing(boolean really) throws Failure {
        if (really) {
            throw new Failure("own");
        }
        return 1;
    }

    @Profiled(name = "callee throws")
    int calleeThrows(boolean really) throws Failure {
        return fail(really);
    }

    private static int fail(boolean really) throws Failure {
        if (really) {
            throw new Failure("callee");
        }
        return 2;
    }

    @Profiled(name = "catching")
    int catching() {
        try {
            return fail(true);
        } catch (Failure e) {
            return -1;
        } finally {
            nothing();
        }
    }

    @Profiled(name = "catching nothing")
    void catchingNothing() {
        try {
            fail(false);
        } catch (Failure e) {
            nothing();
        }
    }

    @Profiled(name = "rethrowing")
    int rethrowing() throws Failure {
        try {
            return fail(true);
        } catch (Failure e) {
            throw e;
        }
    }

    @Profiled(name = "recursive")
    int factorial(int n) {
        return n <= 1 ? 1 : n * factorial(n - 1);
    }

    @Profiled(name = "even")
    boolean isEven(int n) {
        return n == 0 || isOdd(n - 1);
    }

    @Profiled(name = "odd")
    boolean isOdd(int n) {
        return n != 0 && isEven(n - 1);
    }

    @Profiled(name = "stage")
    <T> @Nullable CompletionStage<T> stage(@Nullable CompletionStage<T> stage) {
        return stage;
    }

    @Profiled(name = "future")
    <T> Future<T> future(Future<T> future) {
        return future;
    }

    @Profiled(name = "object")
    Object object(Object any) {
        return any;
    }

    @Profiled(name = "looping")
    long loop(int turns) {
        long x = 1;
        for (int i = 0; i < turns; i++) {
            if (x % 7 == 3) {
                continue;
            }
            x = x * 31 + i;
        }
        return x;
    }
}
