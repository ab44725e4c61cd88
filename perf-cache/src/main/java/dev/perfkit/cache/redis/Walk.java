package dev.perfkit.cache.redis;

import dev.perfkit.cache.Glob;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Walks through all keys by SCAN, which holds nobody up, and removes those whose text matches. Redis compares bytes where a {@link
 * Glob} means characters, so it is asked for more where that differs, and what it finds is looked at once more.
 */
final class Walk {
    private static final int STEP = 1_000;

    private final SharedConnection connection;
    private final KeySpace<?> names;
    private final Changes changes;

    Walk(SharedConnection connection, KeySpace<?> names, Changes changes) {
        this.connection = connection;
        this.names = names;
        this.changes = changes;
    }

    long removeMatching(String glob, LongConsumer progress) {
        Glob wanted = Glob.of(glob);
        ScanArgs matching = new ScanArgs().match(names.pattern(wanted)).limit(STEP);
        ScanCursor cursor = ScanCursor.INITIAL;
        long removed = 0;
        do {
            ScanCursor from = cursor;
            KeyScanCursor<byte[]> found =
                    connection.ask(session -> session.commands().scan(from, matching));
            Set<String> texts = new LinkedHashSet<>();
            for (byte[] key : found.getKeys()) {
                String text = names.textOf(key);
                if (text != null && wanted.matches(text)) {
                    texts.add(text);
                }
            }
            removed += changes.removeAll(texts.stream().toList()).stream()
                    .filter(version -> version > 0)
                    .count();
            progress.accept(removed);
            cursor = found;
        } while (!cursor.isFinished());
        return removed;
    }
}
