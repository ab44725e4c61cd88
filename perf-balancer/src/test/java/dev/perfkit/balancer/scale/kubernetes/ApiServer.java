package dev.perfkit.balancer.scale.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * As much of the API server as the autoscaler asks: objects with versions that are checked, /scale as autoscaling/v1, watches by HTTP, roles
 * that forbid, and outages.
 */
final class ApiServer implements AutoCloseable {
    private static final Pattern PATH =
            Pattern.compile("(/api/v1|/apis/[^/]+/[^/]+)/namespaces/([^/]+)/([^/]+)(?:/([^/]+))?(?:/(scale))?");

    final Cluster cluster;
    final Objects objects;
    final List<String> requests = new CopyOnWriteArrayList<>();
    final Set<String> forbidden = ConcurrentHashMap.newKeySet();
    final Map<String, String> kinds = new ConcurrentHashMap<>(Map.of(
            "pods", "Pod",
            "deployments", "Deployment",
            "statefulsets", "StatefulSet",
            "leases", "Lease",
            "horizontalpodautoscalers", "HorizontalPodAutoscaler"));

    /** What to do once, before the next request of that kind is looked at, such as {@code "PUT scale"}. */
    final AtomicReference<@Nullable Runnable> beforeNextScale = new AtomicReference<>();

    volatile boolean away;
    volatile boolean expired;
    private final AtomicInteger cuts = new AtomicInteger();
    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    ApiServer(Cluster cluster) throws IOException {
        this.cluster = cluster;
        this.objects = cluster.objects;
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/", this::handle);
        http.start();
    }

    KubernetesClient client() {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + http.getAddress().getPort())
                .withNamespace(Cluster.NAMESPACE)
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectInterval(50)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** Ends all watches that are under way. */
    void cutWatches() {
        cuts.incrementAndGet();
    }

    long count(String request) {
        return requests.stream().filter(request::equals).count();
    }

    private record Request(
            String method,
            String root,
            String plural,
            @Nullable String name,
            boolean scale,
            Map<String, String> query) {
        String verb() {
            return switch (method) {
                case "GET" -> name == null ? (query.containsKey("watch") ? "watch" : "list") : "get";
                case "PUT" -> "update";
                default -> method.equals("POST") ? "create" : "patch";
            };
        }

        String resource() {
            return plural + (scale ? "/scale" : "");
        }

        String path() {
            return root + "/namespaces/" + Cluster.NAMESPACE + "/" + plural + "/" + (name == null ? "" : name);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            look(exchange);
        }
    }

    private void look(HttpExchange exchange) throws IOException {
        try {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (away) {
                return;
            }
            if ("websocket".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Upgrade"))) {
                answer(exchange, 200, status(200, "watches are by HTTP here")); // the client turns to that
                return;
            }
            Matcher matcher = PATH.matcher(exchange.getRequestURI().getPath());
            if (!matcher.matches() || !kinds.containsKey(matcher.group(3))) {
                answer(exchange, 404, status(404, "the server could not find the requested resource"));
                return;
            }
            Request request = new Request(
                    exchange.getRequestMethod(),
                    matcher.group(1),
                    matcher.group(3),
                    matcher.group(4),
                    matcher.group(5) != null,
                    query(exchange.getRequestURI().getRawQuery()));
            requests.add(request.verb() + " " + request.resource());
            if (forbidden.contains(request.verb() + " " + request.resource())) {
                answer(
                        exchange,
                        403,
                        status(
                                403,
                                request.plural + " is forbidden: User \"shop\" cannot " + request.verb()
                                        + " resource \"" + request.resource() + "\""));
            } else if (request.verb().equals("watch")) {
                stream(exchange, request);
            } else {
                serve(exchange, request, body);
            }
        } catch (Objects.Conflict e) {
            answer(exchange, 409, status(409, String.valueOf(e.getMessage())));
        }
    }

    private static Map<String, String> query(@Nullable String raw) {
        return raw == null
                ? Map.of()
                : Stream.of(raw.split("&", -1))
                        .map(p -> p.split("=", 2))
                        .collect(Collectors.toMap(p -> p[0], p -> URLDecoder.decode(p[1], StandardCharsets.UTF_8)));
    }

    private void serve(HttpExchange exchange, Request request, String body) throws IOException {
        if (request.name == null && request.method.equals("GET")) {
            answer(exchange, 200, list(request));
            return;
        }
        if (request.method.equals("POST")) {
            ObjectNode made = Objects.parse(body);
            String name = made.path("metadata").path("name").asString();
            answer(exchange, 201, objects.create(request.path() + name, made));
            return;
        }
        ObjectNode found = request.scale ? scale(request, body) : object(exchange, request, body);
        if (found == null) {
            answer(exchange, 404, status(404, request.plural + " \"" + request.name + "\" not found"));
        } else {
            answer(exchange, 200, found);
        }
    }

    private @Nullable ObjectNode object(HttpExchange exchange, Request request, String body) {
        return switch (request.method) {
            case "PUT" -> objects.change(request.path(), before -> Objects.parse(body));
            case "PATCH" -> {
                String type = exchange.getRequestHeaders().getFirst("Content-Type");
                if (!type.startsWith("application/merge-patch+json")) {
                    throw new IllegalStateException("a patch of " + type);
                }
                yield objects.change(request.path(), before -> {
                    Objects.metadata(before).remove("resourceVersion");
                    return Objects.merge(before, Objects.parse(body));
                });
            }
            default -> objects.get(request.path());
        };
    }

    private @Nullable ObjectNode scale(Request request, String body) {
        ObjectNode workload;
        if (request.method.equals("PUT")) {
            Runnable before = beforeNextScale.getAndSet(null);
            if (before != null) {
                before.run();
            }
            ObjectNode scale = Objects.parse(body);
            workload = objects.change(request.path(), stored -> {
                String version = scale.path("metadata").path("resourceVersion").asString("");
                Objects.metadata(stored).put("resourceVersion", version);
                Objects.child(stored, "spec")
                        .put("replicas", scale.path("spec").path("replicas").asInt());
                return stored;
            });
            cluster.resized(request.path());
        } else {
            workload = objects.get(request.path());
        }
        return workload == null ? null : asScale(workload);
    }

    private ObjectNode asScale(ObjectNode workload) {
        String app = workload.path("metadata").path("name").asString();
        ObjectNode scale = Objects.parse("{\"apiVersion\": \"autoscaling/v1\", \"kind\": \"Scale\"}");
        scale.set("metadata", workload.get("metadata"));
        scale.putObject("spec")
                .put("replicas", workload.path("spec").path("replicas").asInt());
        scale.putObject("status").put("replicas", cluster.pods(app).size()).put("selector", "app=" + app);
        return scale;
    }

    private ObjectNode list(Request request) {
        ObjectNode list = Objects.parse("{\"metadata\": {}, \"items\": []}");
        list.put("apiVersion", request.root.replaceFirst("/apis?/", ""))
                .put("kind", kinds.get(request.plural) + "List");
        synchronized (objects) {
            Objects.metadata(list).put("resourceVersion", Long.toString(objects.version()));
            ArrayNode items = (ArrayNode) list.get("items");
            objects.all(p -> p.startsWith(request.path())).values().stream()
                    .filter(o -> selects(request, o))
                    .forEach(items::add);
        }
        return list;
    }

    private static boolean selects(Request request, ObjectNode object) {
        String selector = request.query.getOrDefault("labelSelector", "");
        return selector.isEmpty()
                || Stream.of(selector.split(",", -1))
                        .map(term -> term.split("=", 2))
                        .allMatch(term -> object.path("metadata")
                                .path("labels")
                                .path(term[0])
                                .asString("")
                                .equals(term[1]));
    }

    private void stream(HttpExchange exchange, Request request) throws IOException {
        if (expired) {
            answer(exchange, 410, status(410, "too old resource version"));
            return;
        }
        int cutsBefore = cuts.get();
        BlockingQueue<Objects.Event> events =
                objects.watch(Long.parseLong(request.query.getOrDefault("resourceVersion", "0")));
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.flush();
            while (!away && cuts.get() == cutsBefore && !threads.isShutdown()) {
                Objects.Event event = events.poll(10, TimeUnit.MILLISECONDS);
                if (event != null && event.path().startsWith(request.path()) && selects(request, event.object())) {
                    ObjectNode line = Objects.JSON.createObjectNode().put("type", event.type());
                    line.set("object", event.object());
                    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                    out.flush();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            objects.unwatch(events);
        }
    }

    private static ObjectNode status(int code, String message) {
        return Objects.parse("{\"apiVersion\": \"v1\", \"kind\": \"Status\", \"status\": \"Failure\"}")
                .put("code", code)
                .put("message", message);
    }

    private static void answer(HttpExchange exchange, int code, ObjectNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        http.stop(0);
    }
}
