package kotlinx.coroutines.flow;

/** Stands in for Kotlin's type of that name: one that works when it is collected, and for which there is no adapter. */
public interface Flow<T> {
    /** Returns what is collected. */
    T collect();
}
