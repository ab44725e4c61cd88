/**
 * The autoscaler in Kubernetes, by fabric8's client ({@code io.fabric8:kubernetes-client}, which the host adds): what is scaled, where
 * its past is kept, and who of several acts.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.balancer.scale.kubernetes.KubernetesTarget}: a Deployment, or anything else that has a scale
 *   <li>{@link dev.perfkit.balancer.scale.kubernetes.KubernetesState}: the past, in an annotation
 *   <li>{@link dev.perfkit.balancer.scale.kubernetes.KubernetesLeadership}: the leader, by a Lease
 * </ul>
 */
@NullMarked
package dev.perfkit.balancer.scale.kubernetes;

import org.jspecify.annotations.NullMarked;
