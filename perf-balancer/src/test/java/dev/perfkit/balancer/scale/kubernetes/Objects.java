package dev.perfkit.balancer.scale.kubernetes;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the API server of the tests stores: objects by their paths, each with a version, and what happened to them. */
final class Objects {
    static final JsonMapper JSON = new JsonMapper();

    /** What happened. */
    record Event(long version, String type, String path, ObjectNode object) {}

    /** The version that a change is of is not the one that is stored. */
    static final class Conflict extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Conflict(String message) {
            super(message);
        }
    }

    private final Map<String, ObjectNode> byPath = new LinkedHashMap<>();
    private final List<Event> history = new ArrayList<>();
    private final List<BlockingQueue<Event>> watchers = new CopyOnWriteArrayList<>();
    private final InstantSource clock;
    private long version = 100;

    Objects(InstantSource clock) {
        this.clock = clock;
    }

    synchronized long version() {
        return version;
    }

    synchronized @Nullable ObjectNode get(String path) {
        ObjectNode found = byPath.get(path);
        return found == null ? null : found.deepCopy();
    }

    ObjectNode require(String path) {
        ObjectNode found = get(path);
        if (found == null) {
            throw new IllegalStateException("no " + path);
        }
        return found;
    }

    synchronized Map<String, ObjectNode> all(Predicate<String> path) {
        Map<String, ObjectNode> found = new LinkedHashMap<>();
        byPath.forEach((p, object) -> {
            if (path.test(p)) {
                found.put(p, object.deepCopy());
            }
        });
        return found;
    }

    synchronized ObjectNode create(String path, ObjectNode object) {
        if (byPath.containsKey(path)) {
            throw new Conflict(path + " already exists");
        }
        ObjectNode made = object.deepCopy();
        metadata(made).put("creationTimestamp", now().toString());
        return store("ADDED", path, made);
    }

    /** Changes an object; where the new one names a version, it has to be the stored one's. */
    synchronized @Nullable ObjectNode change(String path, UnaryOperator<ObjectNode> change) {
        ObjectNode before = byPath.get(path);
        if (before == null) {
            return null;
        }
        ObjectNode after = change.apply(before.deepCopy());
        String asked = metadata(after).path("resourceVersion").asString("");
        String stored = metadata(before).path("resourceVersion").asString();
        if (!asked.isEmpty() && !asked.equals(stored)) {
            throw new Conflict("the object has been modified: " + asked + " is not " + stored);
        }
        metadata(after).put("resourceVersion", stored);
        metadata(after).set("creationTimestamp", metadata(before).get("creationTimestamp"));
        return after.equals(before) ? after : store("MODIFIED", path, after);
    }

    synchronized void delete(String path) {
        ObjectNode gone = byPath.remove(path);
        if (gone != null) {
            metadata(gone).put("resourceVersion", Long.toString(++version));
            tell(new Event(version, "DELETED", path, gone));
        }
    }

    private ObjectNode store(String type, String path, ObjectNode object) {
        metadata(object).put("resourceVersion", Long.toString(++version));
        byPath.put(path, object);
        tell(new Event(version, type, path, object.deepCopy()));
        return object.deepCopy();
    }

    private void tell(Event event) {
        history.add(event);
        watchers.forEach(w -> w.add(event));
    }

    /** Returns what happened after that version and is still to happen. */
    synchronized BlockingQueue<Event> watch(long since) {
        BlockingQueue<Event> queue = new LinkedBlockingQueue<>();
        history.stream().filter(e -> e.version() > since).forEach(queue::add);
        watchers.add(queue);
        return queue;
    }

    void unwatch(BlockingQueue<Event> queue) {
        watchers.remove(queue);
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    static ObjectNode metadata(ObjectNode object) {
        return child(object, "metadata");
    }

    /** Returns an object's part, made where there is none. */
    static ObjectNode child(ObjectNode object, String name) {
        JsonNode found = object.get(name);
        return found instanceof ObjectNode node ? node : object.putObject(name);
    }

    static String annotation(ObjectNode object, String name) {
        return object.path("metadata").path("annotations").path(name).asString("");
    }

    /** Merges as RFC 7396 has it. */
    static ObjectNode merge(ObjectNode target, JsonNode patch) {
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                target.remove(field.getKey());
            } else if (field.getValue().isObject()) {
                merge(child(target, field.getKey()), field.getValue());
            } else {
                target.set(field.getKey(), field.getValue());
            }
        });
        return target;
    }

    static ObjectNode parse(String json) {
        return (ObjectNode) JSON.readTree(json);
    }
}
