package dev.perfkit.weave;

import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.TypePath;
import net.bytebuddy.utility.visitor.StackAwareMethodVisitor;
import org.jspecify.annotations.Nullable;

/**
 * Makes room for one more local variable directly after a method's parameters; those that were there move up by one.
 */
abstract class ShiftedLocals extends StackAwareMethodVisitor {
    /** The new variable's index. */
    protected final int added;

    private final MethodDescription method;

    /**
     * @param target where the method is written
     * @param method the method
     */
    ShiftedLocals(MethodVisitor target, MethodDescription method) {
        super(target, method);
        this.added = method.getStackSize();
        this.method = method;
    }

    /** Returns the new variable's type where the code stands, as a frame has it; TOP where it is not set. */
    protected abstract Object typeOfAdded();

    private int shifted(int index) {
        return index < added ? index : index + 1;
    }

    @Override
    public void visitVarInsn(int opcode, int index) {
        boolean wide = opcode == Opcodes.LLOAD
                || opcode == Opcodes.LSTORE
                || opcode == Opcodes.DLOAD
                || opcode == Opcodes.DSTORE;
        if (wide && index == added - 1) {
            // No Java compiler does it. The new variable would lie in the middle of the value.
            throw new WeavingException("cannot weave " + method
                    + ": a local variable begins in the last parameter's place and" + " ends beyond it");
        }
        super.visitVarInsn(opcode, shifted(index));
    }

    @Override
    public void visitIincInsn(int index, int increment) {
        super.visitIincInsn(shifted(index), increment);
    }

    @Override
    public void visitLocalVariable(
            String name, String descriptor, @Nullable String signature, Label start, Label end, int index) {
        super.visitLocalVariable(name, descriptor, signature, start, end, shifted(index));
    }

    @Override
    public net.bytebuddy.jar.asm.@Nullable AnnotationVisitor visitLocalVariableAnnotation(
            int typeRef,
            TypePath typePath,
            Label[] start,
            Label[] end,
            int[] index,
            String descriptor,
            boolean visible) {
        int[] moved = new int[index.length];
        for (int i = 0; i < index.length; i++) {
            moved[i] = shifted(index[i]);
        }
        return super.visitLocalVariableAnnotation(typeRef, typePath, start, end, moved, descriptor, visible);
    }

    @Override
    public void visitFrame(int kind, int localCount, Object[] locals, int stackCount, Object[] stack) {
        if (kind != Opcodes.F_NEW) {
            throw new IllegalStateException("frame: kind " + kind + " (expected: an expanded one)");
        }
        List<Object> all = new ArrayList<>();
        int slots = 0;
        int next = 0;
        while (next < localCount && slots < added) {
            slots += locals[next] == Opcodes.LONG || locals[next] == Opcodes.DOUBLE ? 2 : 1;
            all.add(locals[next++]);
        }
        for (; slots < added; slots++) {
            all.add(Opcodes.TOP); // parameters that nobody reads any more are left out of a frame's end
        }
        all.add(typeOfAdded());
        for (; next < localCount; next++) {
            all.add(locals[next]);
        }
        super.visitFrame(kind, all.size(), all.toArray(), stackCount, stack);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        super.visitMaxs(maxStack, maxLocals + 1);
    }
}
