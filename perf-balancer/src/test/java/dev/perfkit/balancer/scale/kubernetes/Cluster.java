package dev.perfkit.balancer.scale.kubernetes;

import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** What a cluster does with a workload: starts pods, has them become ready, and ends them in the order that Kubernetes does. */
final class Cluster {
    static final String NAMESPACE = "prod";
    static final String PODS = "/api/v1/namespaces/" + NAMESPACE + "/pods/";

    final Objects objects;
    final List<String> ended = new CopyOnWriteArrayList<>();
    private final Scheduler scheduler;
    volatile Duration startUp = Duration.ZERO;
    volatile Duration grace = Duration.ZERO;
    volatile Duration lag = Duration.ZERO;
    volatile Consumer<String> onEnd = name -> {};
    private int started;

    Cluster(Scheduler scheduler, InstantSource clock) {
        this.scheduler = scheduler;
        this.objects = new Objects(clock);
    }

    static String path(String apiVersion, String plural, String name) {
        return "/apis/" + apiVersion + "/namespaces/" + NAMESPACE + "/" + plural + "/" + name;
    }

    static String deployment(String name) {
        return path("apps/v1", "deployments", name);
    }

    /** Makes a workload, and its pods. */
    void deploy(String apiVersion, String kind, String plural, String name, int size) {
        objects.create(path(apiVersion, plural, name), Objects.parse("""
                {"apiVersion": "%s", "kind": "%s", "metadata": {"name": "%s", "namespace": "%s"},
                 "spec": {"replicas": %d, "selector": {"matchLabels": {"app": "%s"}}, "template": {"spec": {}}}}""".formatted(
                        apiVersion, kind, name, NAMESPACE, size, name)));
        reconcile(path(apiVersion, plural, name));
    }

    /** Has the controllers see to it that there are as many pods as there should be. */
    void resized(String path) {
        if (lag.isZero()) {
            reconcile(path);
        } else {
            after(lag, () -> reconcile(path));
        }
    }

    private void after(Duration delay, Runnable task) {
        scheduler.schedule(Runnable::run, task, delay);
    }

    synchronized void reconcile(String path) {
        ObjectNode workload = objects.get(path);
        if (workload == null) {
            return;
        }
        String app = workload.path("metadata").path("name").asString();
        boolean ordered = workload.path("kind").asString().equals("StatefulSet");
        int size = workload.path("spec").path("replicas").asInt();
        Map<String, ObjectNode> staying = new LinkedHashMap<>();
        pods(app).forEach((name, pod) -> {
            if (!pod.path("metadata").has("deletionTimestamp")) {
                staying.put(name, pod);
            }
        });
        for (int i = staying.size(); i < size; i++) {
            start(app, ordered ? app + "-" + i : app + "-" + "%03d".formatted(started + 1));
        }
        staying.entrySet().stream()
                .sorted(
                        ordered
                                ? Comparator.comparing(Map.Entry<String, ObjectNode>::getKey)
                                        .reversed()
                                : RANK)
                .limit(Math.max(0, staying.size() - size))
                .map(Map.Entry::getKey)
                .forEach(this::end);
    }

    /** The order of a ReplicaSet: who is not ready, then who costs least, then the youngest. */
    private static final Comparator<Map.Entry<String, ObjectNode>> RANK =
            Comparator.<Map.Entry<String, ObjectNode>, Boolean>comparing(e -> isReady(e.getValue()))
                    .thenComparing(e -> cost(e.getValue()))
                    .thenComparing(
                            Map.Entry.<String, ObjectNode>comparingByKey().reversed());

    static int cost(ObjectNode pod) {
        String cost = Objects.annotation(pod, DeletionCosts.COST);
        return cost.isEmpty() ? 0 : Integer.parseInt(cost);
    }

    static boolean isReady(ObjectNode pod) {
        return pod.path("status")
                .path("conditions")
                .path(0)
                .path("status")
                .asString()
                .equals("True");
    }

    Map<String, ObjectNode> pods(String app) {
        Map<String, ObjectNode> found = new LinkedHashMap<>();
        objects.all(p -> p.startsWith(PODS)).forEach((path, pod) -> {
            if (pod.path("metadata").path("labels").path("app").asString().equals(app)) {
                found.put(path.substring(PODS.length()), pod);
            }
        });
        return found;
    }

    private void start(String app, String name) {
        String now = objects.now().toString();
        objects.create(PODS + name, Objects.parse("""
                {"apiVersion": "v1", "kind": "Pod",
                 "metadata": {"name": "%s", "namespace": "%s", "uid": "%s",
                     "labels": {"app": "%s", "topology.kubernetes.io/zone": "%s"}},
                 "spec": {"nodeName": "n"},
                 "status": {"phase": "Running", "podIP": "10.0.0.%d", "startTime": "%s",
                     "conditions": [{"type": "Ready", "status": "False", "lastTransitionTime": "%s"}]}}""".formatted(
                        name, NAMESPACE, name, app, name.hashCode() % 2 == 0 ? "a" : "b", ++started, now, now)));
        if (startUp.isZero()) {
            turn(name, true);
        } else {
            after(startUp, () -> turn(name, true));
        }
    }

    /** Has a pod be ready or not. */
    void turn(String name, boolean ready) {
        String now = objects.now().toString();
        objects.change(PODS + name, pod -> {
            ObjectNode condition =
                    (ObjectNode) pod.path("status").path("conditions").path(0);
            condition.put("status", ready ? "True" : "False").put("lastTransitionTime", now);
            return pod;
        });
    }

    private void end(String name) {
        ended.add(name);
        onEnd.accept(name);
        objects.change(PODS + name, pod -> {
            Objects.metadata(pod).put("deletionTimestamp", objects.now().toString());
            return pod;
        });
        if (grace.isZero()) {
            objects.delete(PODS + name);
        } else {
            after(grace, () -> objects.delete(PODS + name));
        }
    }
}
