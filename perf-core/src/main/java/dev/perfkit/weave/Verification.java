package dev.perfkit.weave;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;

/** What {@link Verify} finds. Apart from it, because it cannot be loaded without Byte Buddy. */
final class Verification {
    private final Set<String> findings = new LinkedHashSet<>();
    private int annotated;
    private int woven;

    private Verification() {}

    static Verification of(ClassRoots given, ClassRoots referred, ClassLoader toolkit) throws IOException {
        List<Path> all = new ArrayList<>();
        for (ClassRoots roots : List.of(given, referred)) {
            all.addAll(roots.classes());
            all.addAll(roots.openLibraries());
        }
        List<URL> urls = new ArrayList<>();
        for (Path root : all) {
            urls.add(root.toUri().toURL());
        }
        Verification verification = new Verification();
        try (URLClassLoader loader = new URLClassLoader(urls.toArray(new URL[0]), toolkit)) {
            Weaver weaver = Weaver.ofRegistered(loader);
            ClassFileLocator locator =
                    new ClassFileLocator.Compound(new RootsLocator(all), ClassFileLocator.ForClassLoader.of(toolkit));
            TypePool pool = TypePool.Default.WithLazyResolution.of(locator);
            for (Path root : given.classes()) {
                ClassRoots.visit(root, (name, file) -> verification.inspect(weaver, pool, locator, name));
            }
        }
        return verification;
    }

    private void inspect(Weaver weaver, TypePool pool, ClassFileLocator locator, String name) {
        try {
            Inspection inspection = weaver.inspect(pool.describe(name).resolve(), locator);
            annotated += inspection.annotated();
            woven += inspection.woven();
            inspection.findings().forEach(finding -> findings.add(finding.where() + ": " + finding.reason()));
        } catch (RuntimeException | LinkageError e) {
            findings.add(name + ": it cannot be read: " + e);
        }
    }

    /** Prints what was found; returns whether all is well. */
    boolean print(PrintStream out) {
        findings.forEach(out::println);
        out.println("annotated " + annotated + ", woven " + woven);
        return findings.isEmpty();
    }

    /** Finds class files as they lie in the folders, whatever the running JVM has of the same name. */
    private record RootsLocator(List<Path> roots) implements ClassFileLocator {
        @Override
        public Resolution locate(String name) throws IOException {
            for (Path root : roots) {
                Path file = ClassRoots.file(root, name);
                if (Files.isRegularFile(file)) {
                    return new Resolution.Explicit(Files.readAllBytes(file));
                }
            }
            return new Resolution.Illegal(name);
        }

        @Override
        public void close() {}
    }
}
