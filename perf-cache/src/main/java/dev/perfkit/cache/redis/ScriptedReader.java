package dev.perfkit.cache.redis;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks a cluster for values and times left by a script, which answers both of one moment. Of two commands in a pipeline one may be
 * sent on to the server that a bucket has moved to, and come there after the other.
 */
final class ScriptedReader implements Reader {
    private static final int BATCH = 1_000;

    private final SharedConnection connection;
    private final KeySpace<?> names;

    ScriptedReader(SharedConnection connection, KeySpace<?> names) {
        this.connection = connection;
        this.names = names;
    }

    @Override
    public Held fetch(Wanted wanted, @Nullable Call<List<Object>> first, long deadline) {
        Call<List<Object>> call = Scripts.READ.call(new byte[][] {wanted.key()});
        connection.send(first == null ? List.of(call) : List.of(call, first), deadline);
        List<Object> answer = connection.answer(call, deadline);
        return Held.withTimeLeft((byte[]) answer.get(0), (Long) answer.get(1));
    }

    @Override
    public Iterator<Held> fetchAll(List<Wanted> all, @Nullable Call<List<Object>> first) {
        Map<Integer, List<Integer>> places = new TreeMap<>();
        for (int i = 0; i < all.size(); i++) {
            int bucket = names.bucket(all.get(i).text()).number();
            places.computeIfAbsent(bucket, none -> new ArrayList<>()).add(i);
        }
        List<List<Integer>> batches = new ArrayList<>();
        for (List<Integer> ofBucket : places.values()) {
            for (int start = 0; start < ofBucket.size(); start += BATCH) {
                batches.add(ofBucket.subList(start, Math.min(ofBucket.size(), start + BATCH)));
            }
        }
        List<Call<List<Object>>> calls = new ArrayList<>();
        for (List<Integer> batch : batches) {
            calls.add(Scripts.READ.call(
                    batch.stream().map(place -> all.get(place).key()).toArray(byte[][]::new)));
        }
        if (first != null) {
            calls.add(first);
        }
        List<List<Object>> answers = connection.askAll(calls);
        Held[] found = new Held[all.size()];
        for (int i = 0; i < batches.size(); i++) {
            int next = 0;
            for (int place : batches.get(i)) {
                byte[] bytes = (byte[]) answers.get(i).get(next++);
                found[place] = Held.withTimeLeft(bytes, (Long) answers.get(i).get(next++));
            }
        }
        return List.of(found).iterator();
    }
}
