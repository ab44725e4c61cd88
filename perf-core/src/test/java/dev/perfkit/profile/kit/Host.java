package dev.perfkit.profile.kit;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * An object whose methods the profiler under test measures, each by its name. Every method does in its own body what is said
 * here, since that is what its instrumentation has to get right: it must not delegate to one that does.
 *
 * <p><b>Thread safety:</b> any number of threads; it has no state.
 */
public interface Host {
    /** The name that the calls of the constructor are read by; see {@link #construct}. */
    String CONSTRUCTOR = "new";

    /** Does nothing. */
    void returnsNothing();

    /** Returns {@code x + 1}. */
    long returnsPrimitive(long x);

    /** Returns {@code x + "!"}. */
    String returnsReference(String x);

    /** Returns null. */
    @Nullable String returnsNull();

    /**
     * Returns 1, or throws by itself.
     *
     * @throws HostFailure if {@code really}
     */
    int throwsOwn(boolean really) throws HostFailure;

    /**
     * Returns what {@link HostFailure#fail} returns, and lets pass what it throws.
     *
     * @throws HostFailure if {@code really}
     */
    int passesOn(boolean really) throws HostFailure;

    /** Throws by itself, catches that and returns -1. */
    int catchesOwn();

    /** Catches what {@link HostFailure#fail} throws and returns -1. */
    int catchesCallees();

    /**
     * Catches what {@link HostFailure#fail} throws and throws it again.
     *
     * @throws HostFailure always
     */
    int rethrows() throws HostFailure;

    /** Lets {@link HostFailure#fail} throw in a {@code try} whose {@code finally} returns -1. */
    int finallyReturns();

    /**
     * Returns 1 in a {@code try} whose {@code finally} throws.
     *
     * @throws HostFailure always
     */
    int finallyThrows() throws HostFailure;

    /** Calls itself with {@code depth - 1} and returns that plus 1; at 0 it runs the leaf and returns 1. */
    int recursive(int depth, Runnable leaf);

    /** Tells whether n is even: true at 0, where it runs the leaf, and else what {@link #odd} says of {@code n - 1}. */
    boolean even(int n, Runnable leaf);

    /** Tells whether n is odd: false at 0, where it runs the leaf, and else what {@link #even} says of {@code n - 1}. */
    boolean odd(int n, Runnable leaf);

    /** Returns the very stage. */
    <T> @Nullable CompletionStage<T> stage(@Nullable CompletionStage<T> stage);

    /** Returns the very list. */
    <T> List<CompletionStage<T>> stages(List<CompletionStage<T>> stages);

    /** Returns the very future. */
    <T> Future<T> future(Future<T> future);

    /** Runs the body. */
    void runs(Runnable body);

    /** A {@code synchronized} method that returns 1 if the thread holds the lock, and else 0. */
    int locks();

    /** Calls the private method {@code hidden}, which returns {@code x + 1}. */
    int callsPrivate(int x);

    /** Calls {@link #inner} twice, with {@code this} and without, and returns the sum. */
    int callsItself(int x);

    /** Returns x. */
    int inner(int x);

    /** Calls the static method {@code fixed}, which returns {@code x + 1}. */
    int callsStatic(int x);

    /** Returns the greater one. */
    <T extends Comparable<T>> T generic(T a, T b);

    /** Returns the number of values. */
    int varargs(int... values);

    /** Returns x. */
    int overloaded(int x);

    /** Returns the text's length. */
    int overloaded(String text);

    /**
     * Makes an object whose measured constructor, read as {@link #CONSTRUCTOR}, throws or not.
     *
     * @throws HostFailure if {@code fails}
     */
    void construct(boolean fails) throws HostFailure;
}
