package dev.perfkit.weave;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/** The annotations on a class and its methods, by name: a quick look into a class file that most likely has none of ours. */
final class AnnotationNames extends ClassVisitor {
    /** In the names of the class file's attributes for runtime-visible and runtime-invisible annotations. */
    private static final byte[] MARK = "isibleAnnotations".getBytes(StandardCharsets.US_ASCII);

    private final Set<String> names = new HashSet<>();

    private AnnotationNames() {
        super(OpenedClassReader.ASM_API);
    }

    static Set<String> in(byte[] classFile) {
        if (!hasMark(classFile)) {
            return Set.of();
        }
        AnnotationNames visitor = new AnnotationNames();
        OpenedClassReader.of(ofKnownVersion(classFile))
                .accept(visitor, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return visitor.names;
    }

    /** A class of a later Java than Byte Buddy knows is complained of where it is to be woven, and not for any annotation. */
    private static byte[] ofKnownVersion(byte[] classFile) {
        int latest = ClassFileVersion.latest().getMajorVersion();
        if (ClassFileVersion.ofClassFile(classFile).getMajorVersion() <= latest) {
            return classFile;
        }
        byte[] known = classFile.clone();
        known[6] = (byte) (latest >> 8);
        known[7] = (byte) latest;
        return known;
    }

    private static boolean hasMark(byte[] classFile) {
        int last = classFile.length - MARK.length;
        for (int i = 0; i <= last; i++) {
            int matching = 0;
            while (matching < MARK.length && classFile[i + matching] == MARK[matching]) {
                matching++;
            }
            if (matching == MARK.length) {
                return true;
            }
        }
        return false;
    }

    @Override
    public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
        names.add(Type.getType(descriptor).getClassName());
        return null;
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        return new MethodVisitor(OpenedClassReader.ASM_API) {
            @Override
            public @Nullable AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                return AnnotationNames.this.visitAnnotation(annotation, visible);
            }
        };
    }
}
