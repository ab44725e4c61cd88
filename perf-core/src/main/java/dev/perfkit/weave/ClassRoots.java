package dev.perfkit.weave;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** The folders that class files lie in: folders as such, and those within jars, also within jars that have jars in them. */
final class ClassRoots implements AutoCloseable {
    private static final List<String> APPLICATIONS = List.of("BOOT-INF/classes", "WEB-INF/classes");
    private static final List<String> LIBRARIES = List.of("BOOT-INF/lib", "WEB-INF/lib");
    private static final Set<String> NO_PACKAGES = Set.of("META-INF", "BOOT-INF", "WEB-INF");
    private static final String SUFFIX = ".class";

    private final List<FileSystem> opened = new ArrayList<>();
    private final List<Path> classes = new ArrayList<>();
    private final List<Path> libraries = new ArrayList<>();

    /** What to do with a class file. */
    interface Visitor {
        void visit(String className, Path file) throws IOException;
    }

    /**
     * Adds a folder of classes or a jar.
     *
     * @throws IOException if it is neither
     */
    void add(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            classes.add(path);
        } else {
            addJar(path, classes);
        }
    }

    private void addJar(Path path, List<Path> to) throws IOException {
        FileSystem jar;
        try {
            jar = FileSystems.newFileSystem(path);
        } catch (ProviderNotFoundException e) {
            throw new IOException(path + " is no jar", e);
        }
        opened.add(jar);
        Path root = jar.getPath("/");
        to.add(root);
        for (String folder : APPLICATIONS) {
            if (Files.isDirectory(root.resolve(folder))) {
                to.add(root.resolve(folder));
            }
        }
        for (String folder : LIBRARIES) {
            if (Files.isDirectory(root.resolve(folder))) {
                addLibraries(root.resolve(folder));
            }
        }
    }

    private void addLibraries(Path folder) throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path jar : jars) {
                addJar(jar, libraries);
            }
        }
    }

    /** Returns the folders that were given, and the applications' own. */
    List<Path> classes() {
        return classes;
    }

    /** Returns the folders within the jars that an application has in it. */
    List<Path> libraries() {
        return libraries;
    }

    /** Visits each class file below a folder, in the order of their names. */
    static void visit(Path root, Visitor visitor) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean noPackage = root.equals(folder.getParent())
                        && NO_PACKAGES.contains(
                                String.valueOf(folder.getFileName()).replace("/", ""));
                return noPackage ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(SUFFIX)) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(null);
        for (Path file : files) {
            String path = root.relativize(file).toString();
            String name = path.substring(0, path.length() - SUFFIX.length())
                    .replace(root.getFileSystem().getSeparator(), ".");
            if (!name.equals("module-info") && !name.endsWith("package-info")) {
                visitor.visit(name, file);
            }
        }
    }

    /** Returns where a class's file would be below a folder. */
    static Path file(Path root, String className) {
        return root.resolve(className.replace(".", root.getFileSystem().getSeparator()) + SUFFIX);
    }

    @Override
    public void close() throws IOException {
        Collections.reverse(opened); // a jar in a jar first
        for (FileSystem jar : opened) {
            jar.close();
        }
        opened.clear();
    }
}
