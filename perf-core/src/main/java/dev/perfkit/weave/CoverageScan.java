package dev.perfkit.weave;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** Finds the classes that carry an annotation, by the text of their files, and loads them. */
final class CoverageScan {
    /** In the file of each class with an annotation that is there at run time. */
    private static final String ANNOTATIONS = "RuntimeVisibleAnnotations";

    private final String annotation;
    private final ClassLoader loader;
    private final Map<String, Class<?>> found = new TreeMap<>();
    private @Nullable Set<String> others;

    private CoverageScan(String annotation, ClassLoader loader) {
        this.annotation = annotation;
        this.loader = loader;
    }

    /** Returns the classes that name the annotation, or an annotation that it stands on, in the order of their names. */
    static Collection<Class<?>> classes(String annotation, ClassLoader loader) {
        CoverageScan scan = new CoverageScan(annotation, loader);
        Set<Path> paths = paths(loader);
        Set<String> wanted = Set.of(descriptor(annotation));
        while (!wanted.isEmpty()) {
            wanted = scan.read(paths, wanted);
        }
        return scan.found.values();
    }

    private static String descriptor(String className) {
        return 'L' + className.replace('.', '/') + ';';
    }

    /** Reads the classes: all of them once, later those that have annotations and were of no interest so far. */
    private Set<String> read(Set<Path> paths, Set<String> wanted) {
        Set<String> before = others;
        Set<String> remaining = new HashSet<>();
        Set<String> further = new LinkedHashSet<>();
        for (Path path : paths) {
            // One at a time: all of a service's jars at once would take memory that it needs itself.
            try (ClassRoots roots = new ClassRoots()) {
                roots.add(path);
                roots.visitAll((name, file) -> {
                    if (before == null || before.contains(name)) {
                        String text = text(file);
                        if (text.contains(ANNOTATIONS) && !consider(name, text, wanted, further)) {
                            remaining.add(name);
                        }
                    }
                });
            } catch (IOException | RuntimeException e) {
                // The JVM leaves it out too.
            }
        }
        others = remaining;
        return further;
    }

    /** Tells whether the class contains one of the wanted texts; an annotation that thereby carries ours is wanted further. */
    private boolean consider(String name, String text, Set<String> wanted, Set<String> further) {
        if (wanted.stream().noneMatch(text::contains)) {
            return false;
        }
        Class<?> type = found.containsKey(name) ? null : load(name);
        if (type != null && type.isAnnotation() && carriesOurs(type)) {
            further.add(descriptor(name));
        }
        return true;
    }

    private static String text(ClassRoots.ClassFile file) {
        try {
            return new String(file.read(), StandardCharsets.ISO_8859_1);
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }

    private @Nullable Class<?> load(String name) {
        try {
            Class<?> type = Class.forName(name, false, loader);
            found.put(name, type);
            return type;
        } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
            return null;
        }
    }

    private boolean carriesOurs(Class<?> type) {
        try {
            return CoverageCount.carries(type.getDeclaredAnnotations(), annotation);
        } catch (RuntimeException | LinkageError e) {
            return false;
        }
    }

    private static Set<Path> paths(ClassLoader loader) {
        Set<Path> paths = new LinkedHashSet<>();
        for (String path : elements("java.class.path")) {
            addPath(paths, path);
        }
        for (String path : elements("jdk.module.path")) {
            addPath(paths, path);
            addModules(paths, path);
        }
        for (ClassLoader next = loader; next != null; next = next.getParent()) {
            if (next instanceof URLClassLoader byUrls) {
                for (URL url : byUrls.getURLs()) {
                    addUrl(paths, url);
                }
            }
        }
        return paths;
    }

    private static List<String> elements(String property) {
        String value = System.getProperty(property, "");
        return value.isEmpty() ? List.of() : List.of(value.split(File.pathSeparator, -1));
    }

    private static void addUrl(Set<Path> paths, URL url) {
        try {
            String text = url.toString();
            if (text.startsWith("jar:file:")) {
                text = text.substring("jar:".length(), text.indexOf("!/"));
            }
            if (text.startsWith("file:")) {
                addPath(paths, Path.of(URI.create(text)).toString());
            }
        } catch (RuntimeException e) {
            // No file.
        }
    }

    private static void addPath(Set<Path> paths, String text) {
        try {
            Path path = Path.of(text.isEmpty() ? "." : text).toRealPath();
            if (paths.add(path) && Files.isRegularFile(path)) {
                addNamedByManifest(paths, path);
            }
        } catch (IOException | RuntimeException e) {
            // The JVM leaves it out too.
        }
    }

    /** A folder of the module path has modules in it: jars and folders. */
    private static void addModules(Set<Path> paths, String folder) {
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(Path.of(folder))) {
            for (Path module : modules) {
                if (module.toString().endsWith(".jar") || Files.exists(module.resolve("module-info.class"))) {
                    addPath(paths, module.toString());
                }
            }
        } catch (IOException | RuntimeException e) {
            // A module itself, or left out by the JVM too.
        }
    }

    private static void addNamedByManifest(Set<Path> paths, Path jar) throws IOException {
        Manifest manifest;
        try (JarFile file = new JarFile(jar.toFile())) {
            manifest = file.getManifest();
        }
        String named = manifest == null ? null : manifest.getMainAttributes().getValue("Class-Path");
        if (named != null) {
            for (String relative : named.trim().split(" +", -1)) {
                addUrl(paths, jar.toUri().resolve(relative).toURL());
            }
        }
    }
}
