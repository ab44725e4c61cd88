/**
 * Weaving: code around the methods that carry an annotation, put into the class file.
 *
 * <p>An annotation's owner registers a {@link dev.perfkit.weave.WovenCall}; {@code @Profiled} is one. The classes are woven when
 * they are built, by Byte Buddy's own Maven plugin with PerfKit's {@link dev.perfkit.weave.WeavingPlugin} in it. Where they
 * run there is no Byte Buddy and no agent:
 *
 * <pre>{@code
 * <plugin>
 *   <groupId>net.bytebuddy</groupId>
 *   <artifactId>byte-buddy-maven-plugin</artifactId>
 *   <version>1.18.7</version>
 *   <executions>
 *     <execution>
 *       <goals>
 *         <goal>transform</goal>
 *       </goals>
 *     </execution>
 *   </executions>
 *   <configuration>
 *     <transformations>
 *       <transformation>
 *         <plugin>dev.perfkit.weave.WeavingPlugin</plugin>
 *       </transformation>
 *     </transformations>
 *   </configuration>
 * </plugin>
 * }</pre>
 *
 * <p>The module needs perf-core among its dependencies; the goal {@code transform-test} weaves its tests. All methods
 * that have a body can be woven: private, static, overloaded, generic, synchronized, self-invoked. (A synchronized
 * method is entered once it holds its lock.) A constructor that is itself annotated can be measured, but not answered; its call
 * begins once the one of {@code super(...)} or {@code this(...)} in it has returned, since the JVM lets nobody see how that one
 * ends: what it throws is a call of the constructor above, and none of this one.
 *
 * <p>An annotation on a method without a body, or on a class or interface that has only such methods, fails the build, and so
 * does a class compiled for a Java below 11, which has no dynamic constants. A woven class is stamped with {@link
 * dev.perfkit.weave.Woven} and left alone when it is met again.
 *
 * <p>Where classes are woven by other means, {@link dev.perfkit.weave.Verify} finds what is not, and {@link
 * dev.perfkit.weave.Coverage} does so in a running JVM.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.weave.WeavingPlugin}: for the build
 *   <li>{@link dev.perfkit.weave.SelfAttach}: for a JVM that runs
 *   <li>{@link dev.perfkit.weave.Verify}: for what has been built
 *   <li>{@link dev.perfkit.weave.Coverage}: for what runs
 *   <li>{@link dev.perfkit.weave.WovenCall}: for an annotation of one's own
 * </ul>
 */
package dev.perfkit.weave;
