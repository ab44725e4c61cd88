package dev.perfkit.weave;

import dev.perfkit.profile.Profiled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Constructors of every shape, woven when the tests are built. Most are measured twice, by two annotations. */
@SuppressWarnings({"UnusedVariable", "UnusedNestedClass"})
final class ConstructedHost {
    private ConstructedHost() {}

    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failure(String message) {
            super(message);
        }
    }

    static int fail(String where, String wanted) {
        if (where.equals(wanted)) {
            throw new Failure(where);
        }
        return where.length();
    }

    static class Empty {
        @Watched(token = "none")
        @Profiled(name = "empty")
        Empty() {}
    }

    static class Base {
        final int sum;

        @Watched
        @Profiled
        Base(int sum, String where) {
            this.sum = sum + fail(where, "base");
        }
    }

    /** Throws in each place there is. */
    static class Derived extends Base {
        final long wide;
        final double wider;

        @Watched(token = "call")
        @Profiled
        Derived(String where, long wide, double wider) {
            super(fail(where, "argument"), where);
            this.wide = wide;
            this.wider = wider;
            fail(where, "body");
        }

        @Watched
        @Profiled
        Derived(String where) {
            this(where, fail(where, "this argument"), 2.5);
            fail(where, "this body");
        }

        @Watched(arguments = true)
        Derived(String where, boolean caught) {
            this(where);
            try {
                fail(where, "caught");
            } catch (Failure e) {
                if (!caught) {
                    throw e;
                }
            } finally {
                fail(where, "finally");
            }
        }
    }

    static class Busy {
        long total;
        final List<String> seen = new ArrayList<>();

        @Watched
        @Profiled(name = "busy")
        Busy(int turns, long start, double scale, String... more) {
            long local = start;
            for (int i = 0; i < turns; i++) {
                if (i % 3 == 1) {
                    continue;
                }
                local += i;
                String text = switch (i % 4) {
                    case 0 -> "zero";
                    case 2 -> {
                        try {
                            yield more[i];
                        } catch (ArrayIndexOutOfBoundsException e) {
                            yield "none";
                        }
                    }
                    default -> "other";
                };
                seen.add(text);
            }
            turns = -turns;
            more = new String[0];
            String prefix = "p" + turns;
            Supplier<String> lambda = () -> prefix + seen.size();
            seen.add(lambda.get());
            synchronized (seen) {
                total = (long) (local * scale) + more.length;
            }
            if (turns < -100) {
                return;
            }
            seen.add("end");
        }
    }

    /** Objects of its own class and of its superclass among the arguments. */
    static class Nested extends Base {
        @Watched
        @Profiled
        Nested(int depth) {
            super(
                    depth > 1
                            ? new Nested(depth - 1).sum + new Base(1, "x").sum
                            : depth == 1 ? new Base(2, "y").sum : 0,
                    switch (depth) {
                        case 0 -> "none";
                        case 1 -> new Nested(new Nested(0)).toString();
                        default -> {
                            try {
                                yield String.valueOf(fail("try", "try"));
                            } catch (Failure e) {
                                yield e.getMessage();
                            }
                        }
                    });
        }

        @Watched
        Nested(Nested other) {
            this(other.sum > 99 ? new Nested(new Nested(0)).sum : 0);
        }

        @Override
        public String toString() {
            return "nested";
        }
    }

    enum Colour {
        RED(1),
        GREEN(2) {
            @Override
            int code() {
                return super.code() * 10;
            }
        };

        private final long code;

        @Watched
        @Profiled
        Colour(long code) {
            this.code = code;
        }

        int code() {
            return (int) code;
        }
    }

    record Compact(int low, long high) {
        @Watched
        @Profiled
        Compact {
            if (low > high) {
                throw new Failure("low");
            }
            low = Math.max(low, 0);
        }

        @Watched
        Compact(int both) {
            this(both, both);
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    record Canonical(String name, double... values) {
        @Watched
        @Profiled
        Canonical(String name, double... values) {
            this.name = name;
            this.values = values.clone();
        }
    }

    final int seed = 5;

    /** Has its outer object. */
    class Inner {
        final int value;

        @Watched(arguments = true)
        @Profiled
        Inner(int add) {
            value = seed + add;
        }
    }

    static int inner(int add) {
        return new ConstructedHost().new Inner(add).value;
    }

    /** A local class and an anonymous subclass of it capture variables, before their super constructor is called. */
    static int local(long captured, String text) {
        class Local implements IntSupplier {
            final int own;

            @Watched
            @Profiled
            Local(int own) {
                this.own = own + (int) captured;
            }

            @Override
            public int getAsInt() {
                return own + text.length();
            }
        }
        return new Local(1) {
            @Override
            public int getAsInt() {
                return super.getAsInt() * (int) captured;
            }
        }.getAsInt();
    }

    static class Generic<T extends Comparable<T>> {
        final T most;

        @Watched
        @SafeVarargs
        <S extends T> Generic(T first, S... others) {
            T found = first;
            for (S other : others) {
                found = found.compareTo(other) < 0 ? other : found;
            }
            most = found;
        }
    }

    static class Always {
        @Watched
        @Profiled
        Always() {
            throw new Failure("always");
        }
    }

    static class Unheard {
        @Watched(token = "failure")
        Unheard(int argument) {
            fail(argument == 0 ? "unheard" : "", "unheard");
        }
    }

    /** A class-level annotation is not for constructors. */
    @Watched
    static class Whole {
        Whole() {}

        int method() {
            return 1;
        }
    }
}
