package dev.perfkit.cache.codec;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Java's serialization, behind a filter. */
final class JavaCodec<V> implements ValueCodec<V> {
    private final Class<V> type;
    private final ObjectInputFilter filter;

    JavaCodec(Class<V> type, ObjectInputFilter filter) {
        this.type = requireNonNull(type, "type");
        // A filter of the whole JVM would give way to the stream's own.
        ObjectInputFilter both =
                ObjectInputFilter.merge(requireNonNull(filter, "filter"), ObjectInputFilter.Config.getSerialFilter());
        this.filter = ObjectInputFilter.rejectUndecidedClass(both);
    }

    @Override
    public byte[] encode(V value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CheckedOutput out = new CheckedOutput(bytes)) {
            out.writeObject(value);
            out.requireAllowed();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "value: a " + value.getClass().getName()
                            + " (expected: one whose parts are all serializable, and let through by the filter)",
                    e);
        }
        return bytes.toByteArray();
    }

    @Override
    public V decode(ByteBuffer bytes) {
        int offset = bytes.arrayOffset() + bytes.position();
        try (ObjectInputStream in =
                new TypedInput(new ByteArrayInputStream(bytes.array(), offset, bytes.remaining()))) {
            in.setObjectInputFilter(filter);
            return type.cast(requireNonNull(in.readObject(), "a null"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("a class of the value is not there", e);
        }
    }

    @Override
    public String toString() {
        return "ValueCodec.java(" + type.getName() + ")";
    }

    /** Refuses what the filter will not let in again: written, it would be a miss for as long as it lives. */
    private final class CheckedOutput extends ObjectOutputStream {
        private @Nullable String rejected;

        CheckedOutput(ByteArrayOutputStream bytes) throws IOException {
            super(bytes);
        }

        @Override
        protected void annotateClass(Class<?> written) {
            // Not thrown from here: the stream would write the exception, its class too, and ask about that.
            if (rejected == null && filter.checkInput(new Written(written)) == ObjectInputFilter.Status.REJECTED) {
                rejected = written.getName();
            }
        }

        void requireAllowed() throws InvalidClassException {
            if (rejected != null) {
                throw new InvalidClassException(rejected, "rejected by the filter");
            }
        }
    }

    /** Finds classes where the values' own comes from, which the cache's loader may not see. */
    private final class TypedInput extends ObjectInputStream {
        TypedInput(ByteArrayInputStream bytes) throws IOException {
            super(bytes);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass described) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(described.getName(), false, type.getClassLoader());
            } catch (ClassNotFoundException e) {
                return super.resolveClass(described); // a primitive type, which has no class file
            }
        }
    }

    /** A class on its way out, as a filter is asked about it on its way in. */
    private record Written(Class<?> serialClass) implements ObjectInputFilter.FilterInfo {
        @Override
        public long arrayLength() {
            return -1;
        }

        @Override
        public long depth() {
            return 1;
        }

        @Override
        public long references() {
            return 1;
        }

        @Override
        public long streamBytes() {
            return 0;
        }
    }
}
