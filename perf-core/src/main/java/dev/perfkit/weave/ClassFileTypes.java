package dev.perfkit.weave;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.bytebuddy.description.NamedElement;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/** Types as their class files have them; nothing is loaded. */
record ClassFileTypes(ClassFileLocator locator) implements TypeLookup {

    /** Returns a method that is about to be woven. */
    static MethodShape shape(MethodDescription method, ClassFileLocator locator) {
        List<ParameterDescription> parameters = List.copyOf(method.getParameters());
        boolean named = parameters.stream().allMatch(ParameterDescription::isNamed);
        return new MethodShape(
                named
                        ? parameters.stream()
                                .map(NamedElement.WithRuntimeName::getName)
                                .toList()
                        : List.of(),
                Stream.of(Type.getArgumentTypes(method.getDescriptor()))
                        .map(Type::getClassName)
                        .toList(),
                Type.getReturnType(method.getDescriptor()).getClassName(),
                new ClassFileTypes(locator));
    }

    @Override
    public List<String> supertypes(String type) {
        return Supertypes.namesOf(type, locator);
    }

    @Override
    public @Nullable Map<String, String> accessors(String type) {
        Map<String, String> accessors = new HashMap<>();
        for (String name : supertypes(type)) {
            ClassReader file = read(name);
            if (file != null) {
                file.accept(new Collector(accessors, name.equals(type)), ClassReader.SKIP_CODE);
            } else if (name.equals(type)) {
                return null;
            }
        }
        return accessors;
    }

    private @Nullable ClassReader read(String type) {
        try {
            ClassFileLocator.Resolution found = locator.locate(type);
            return found.isResolved() ? OpenedClassReader.of(found.resolve()) : null;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** Those of the types that are closer come first, and stay. */
    private static final class Collector extends ClassVisitor {
        private static final int NOT_FROM_OUTSIDE = Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC;

        private final Map<String, String> accessors;
        private final boolean itself;
        private boolean makeable;

        Collector(Map<String, String> accessors, boolean itself) {
            super(OpenedClassReader.ASM_API);
            this.accessors = accessors;
            this.itself = itself;
        }

        @Override
        public void visit(
                int version,
                int access,
                String name,
                @Nullable String signature,
                @Nullable String superName,
                String @Nullable [] interfaces) {
            makeable = itself && (access & Opcodes.ACC_ABSTRACT) == 0;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            boolean readable = name.equals("<init>")
                    ? makeable
                    : (access & Opcodes.ACC_PUBLIC) != 0 && (access & NOT_FROM_OUTSIDE) == 0;
            if (readable && descriptor.startsWith("()")) {
                accessors.putIfAbsent(name, Type.getReturnType(descriptor).getClassName());
            }
            return null;
        }
    }
}
