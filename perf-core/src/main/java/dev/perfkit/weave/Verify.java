package dev.perfkit.weave;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.ListIterator;
import java.util.ServiceConfigurationError;
import java.util.zip.ZipException;

/**
 * Tells which annotated methods are not woven, or cannot be: for a build whose classes are woven by other means than
 * {@link WeavingPlugin}, which says the same by itself, and for what has been built already.
 *
 * <pre>
 * java -cp perf-core.jar:slf4j-api.jar:byte-buddy.jar dev.perfkit.weave.Verify target/classes --classpath libs.jar
 * </pre>
 *
 * <p>Its arguments are folders of classes and jars, those of Spring Boot and wars too: of these the application's own classes
 * are looked at. What the classes refer to and what registers a {@link WovenCall} is found in {@code --classpath}, in the
 * jars within a jar, and where this class comes from; what is registered there is loaded and asked. Each finding is a line,
 * {@code com.example.Shop.find(long): its class is not woven}; the last line counts, {@code annotated 41, woven 39}.
 *
 * <p>The exit code is 0 where every annotated method is woven, 1 where one is not, 2 where nobody can tell: the arguments
 * are bad, what is registered cannot be made, or net.bytebuddy:byte-buddy is not on the class path. Classes below
 * {@code META-INF/versions} are not looked at.
 */
public final class Verify {
    private static final int BAD_ARGUMENTS = 2;
    private static final String CLASS_PATH = "--classpath";

    private Verify() {}

    /**
     * Verifies, and ends the JVM with the exit code.
     *
     * @param arguments folders and jars; {@code --classpath} and more of them, separated as in a class path
     */
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        return run(arguments, Verify.class.getClassLoader(), out, err);
    }

    static int run(List<String> arguments, ClassLoader toolkit, PrintStream out, PrintStream err) {
        try {
            Class.forName("net.bytebuddy.ByteBuddy", false, toolkit);
        } catch (ClassNotFoundException e) {
            err.println("net.bytebuddy:byte-buddy is not on the class path (expected: beside perf-core)");
            return BAD_ARGUMENTS;
        }
        try (ClassRoots given = new ClassRoots();
                ClassRoots referred = new ClassRoots()) {
            for (ListIterator<String> rest = arguments.listIterator(); rest.hasNext(); ) {
                String argument = rest.next();
                if (!argument.startsWith("--")) {
                    add(given, "path", argument);
                } else if (argument.equals(CLASS_PATH) && rest.hasNext()) {
                    for (String path : rest.next().split(File.pathSeparator, -1)) {
                        add(referred, CLASS_PATH, path);
                    }
                } else {
                    throw new IllegalArgumentException(
                            "option: " + argument + " (expected: " + CLASS_PATH + " and a class path)");
                }
            }
            if (given.classes().isEmpty()) {
                throw new IllegalArgumentException("path: none (expected: a folder of classes or a jar)");
            }
            return Verification.of(given, referred, toolkit).print(out) ? 0 : 1;
        } catch (IllegalArgumentException | IllegalStateException e) {
            err.println(e.getMessage());
        } catch (ServiceConfigurationError | LinkageError e) {
            err.println("cannot make what is registered: " + e);
        } catch (IOException e) {
            err.println("cannot read the classes: " + e);
        }
        return BAD_ARGUMENTS;
    }

    private static void add(ClassRoots roots, String name, String path) {
        try {
            roots.add(Path.of(path));
        } catch (IOException | InvalidPathException e) {
            String why = e instanceof ZipException ? ": " + e.getMessage() : "";
            throw new IllegalArgumentException(
                    name + ": " + path + " (expected: a folder of classes or a jar)" + why, e);
        }
    }
}
