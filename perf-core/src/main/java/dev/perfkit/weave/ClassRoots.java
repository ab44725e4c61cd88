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
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The folders that class files lie in: folders as such, and those within jars, also within jars that have jars in them. */
final class ClassRoots implements AutoCloseable {
    private static final List<String> APPLICATIONS = List.of("BOOT-INF/classes", "WEB-INF/classes");
    private static final List<String> LIBRARIES = List.of("BOOT-INF/lib", "WEB-INF/lib");
    private static final Set<String> NO_PACKAGES = Set.of("META-INF", "BOOT-INF", "WEB-INF");
    private static final String SUFFIX = ".class";

    private final List<FileSystem> opened = new ArrayList<>();
    private final List<Path> classes = new ArrayList<>();
    private final List<Path> libraries = new ArrayList<>();
    private final List<Path> copies = new ArrayList<>();

    /** A class file, which can be read while it is visited. */
    interface ClassFile {
        byte[] read() throws IOException;
    }

    /** What to do with a class file. */
    interface Visitor {
        void visit(String className, ClassFile file) throws IOException;
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
            addJar(path);
        }
    }

    private void addJar(Path path) throws IOException {
        Path root = open(path);
        classes.add(root);
        for (String folder : APPLICATIONS) {
            if (Files.isDirectory(root.resolve(folder))) {
                classes.add(root.resolve(folder));
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
            jars.forEach(libraries::add);
        }
    }

    private Path open(Path path) throws IOException {
        try {
            FileSystem jar = FileSystems.newFileSystem(path);
            opened.add(jar);
            return jar.getPath("/");
        } catch (ProviderNotFoundException e) {
            throw new IOException(path + " is no jar", e);
        }
    }

    /** Returns the folders that were given, and the applications' own. */
    List<Path> classes() {
        return classes;
    }

    /** Opens the jars that an application has in it, and returns the folders within them. */
    List<Path> openLibraries() throws IOException {
        List<Path> roots = new ArrayList<>();
        for (Path jar : libraries) {
            // A copy: a class loader finds nothing by the URL of a jar in a jar, and each would lie in memory as a
            // whole.
            Path copy = Files.createTempFile("perfkit-", ".jar");
            copies.add(copy);
            Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
            roots.add(open(copy));
        }
        return roots;
    }

    /**
     * Visits each class file, those in the jars of an application too. These are not opened, but read from front to end. What
     * cannot be read is left out.
     */
    void visitAll(Visitor visitor) {
        classes.forEach(root -> leniently(() -> visit(root, visitor)));
        libraries.forEach(jar -> leniently(() -> visitPacked(jar, visitor)));
    }

    /** What may fail to be read. */
    private interface Reading {
        void run() throws IOException;
    }

    private static void leniently(Reading reading) {
        try {
            reading.run();
        } catch (IOException | RuntimeException e) {
            // What has been read counts.
        }
    }

    private static void visitPacked(Path jar, Visitor visitor) throws IOException {
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(jar))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                String path = entry.getName();
                if (!NO_PACKAGES.contains(path.substring(0, Math.max(path.indexOf('/'), 0)))) {
                    visit(path, "/", entries::readAllBytes, visitor);
                }
            }
        }
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
            visit(path, root.getFileSystem().getSeparator(), () -> Files.readAllBytes(file), visitor);
        }
    }

    private static void visit(String path, String separator, ClassFile file, Visitor visitor) throws IOException {
        if (path.endsWith(SUFFIX)) {
            String name = path.substring(0, path.length() - SUFFIX.length()).replace(separator, ".");
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
        for (FileSystem jar : opened) {
            jar.close();
        }
        opened.clear();
        for (Path copy : copies) {
            Files.deleteIfExists(copy);
        }
        copies.clear();
    }
}
