package dev.perfkit.balancer.scale.kubernetes;

import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;

/**
 * What is scaled: an object whose kind has the scale subresource.
 *
 * <pre>{@code
 * Workload rollout = new Workload("argoproj.io/v1alpha1", "Rollout", "rollouts", "prod", "shop");
 * }</pre>
 *
 * <p><b>Thread safety:</b> immutable.
 *
 * @param apiVersion group and version, such as {@code "apps/v1"}; of the core group the version alone
 * @param kind the kind, such as {@code "Deployment"}
 * @param plural the kind's name in addresses and in roles, such as {@code "deployments"}
 * @param namespace where it is
 * @param name what it is called
 */
public record Workload(String apiVersion, String kind, String plural, String namespace, String name) {
    private static final String APPS = "apps/v1";

    /** Checks that none is blank. */
    public Workload {
        requireWord("apiVersion", apiVersion);
        requireWord("kind", kind);
        requireWord("plural", plural);
        requireWord("namespace", namespace);
        requireWord("name", name);
    }

    static String requireWord(String what, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(what + ": \"" + value + "\" (expected: not blank)");
        }
        return value;
    }

    /** Returns a Deployment. */
    public static Workload deployment(String namespace, String name) {
        return new Workload(APPS, "Deployment", "deployments", namespace, name);
    }

    /** Returns a StatefulSet. */
    public static Workload statefulSet(String namespace, String name) {
        return new Workload(APPS, "StatefulSet", "statefulsets", namespace, name);
    }

    /** Returns whether it ends its instances in an order of its own: the highest number first. */
    boolean isOrdered() {
        return kind.equals("StatefulSet") && group().equals("apps");
    }

    String group() {
        return group(apiVersion);
    }

    static String group(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    ResourceDefinitionContext context() {
        return context(apiVersion, kind, plural);
    }

    static ResourceDefinitionContext context(String apiVersion, String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group(apiVersion))
                .withVersion(apiVersion.substring(apiVersion.indexOf('/') + 1))
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }

    @Override
    public String toString() {
        return kind + " " + name + " in namespace " + namespace;
    }
}
