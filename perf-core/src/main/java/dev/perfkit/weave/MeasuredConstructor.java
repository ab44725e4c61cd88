package dev.perfkit.weave;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/** Writes a constructor with code around what it does once {@code super(...)} or {@code this(...)} has returned. */
final class MeasuredConstructor extends ShiftedLocals {
    /*
     *     [arguments = ...]                      where they are wanted, before anybody changes them
     *     super(...) or this(...)
     *     token = Weaving.enterConstructor(site)
     *     ...                                    a throw from here on ends in the handler below
     *     return                                 becomes a jump to the exit, which is outside of all handlers, the constructor's
     *                                            own too: what it throws, if the stack is at its end, leads to no second one
     *   exit:
     *     token.left = true; Weaving.exitConstructor(null, site, token); return
     *   handler:
     *     token.left = true; Weaving.exitConstructor(thrown, site, token); throw thrown
     *
     * Nothing is entered before the call of super(...), because nothing could be sure to be left: HotSpot's verifier allows no
     * handler around that call. It holds the handler's frame against the locals after the call, where `this` is of its class,
     * and against the flag "this is uninitialized" at once, and no frame satisfies both (tried on 17 and 25). A token that nobody
     * takes back would count as a call in flight for ever.
     *
     * Which side of the call an instruction is on is told by the call and by each frame, wherever the code has been put. The call
     * for `this` is the one too many: each other one is for an object that was begun before it. A frame says anew which objects
     * are begun, since the code before it may have ended in a throw and left one unfinished.
     */
    private static final String TOKEN = Type.getInternalName(CallToken.class);
    private static final String SITE = Type.getDescriptor(MeasuredSite.class);
    private static final String WEAVING = Type.getInternalName(Weaving.class);
    private static final String EXIT =
            "(" + Type.getDescriptor(Throwable.class) + SITE + Type.getDescriptor(CallToken.class) + ")V";
    private static final String ARRAY = "[Ljava/lang/Object;";
    private static final int MOST_STACK = 5; // array, array, index and a long

    private record Range(Label start, Label end) {}

    private final MethodDescription method;
    private final StackManipulation site;
    private final boolean arguments;
    private final Implementation.Context context;

    private final String type;
    private final String superType;
    private final Map<String, Integer> unfinished = new HashMap<>();
    private final Map<Label, String> begun = new HashMap<>();
    private final List<Range> ranges = new ArrayList<>();
    private final Label exit = new Label();
    private @Nullable Label last;
    private boolean initialized;
    private boolean returns;
    private boolean inRange;
    private Label rangeStart = new Label();

    /**
     * @param target where it is written
     * @param type the class
     * @param method the constructor
     * @param site what pushes its site
     * @param arguments whether the site wants the arguments
     */
    MeasuredConstructor(
            MethodVisitor target,
            TypeDescription type,
            MethodDescription method,
            StackManipulation site,
            boolean arguments,
            Implementation.Context context) {
        super(target, method);
        TypeDescription.Generic above = type.getSuperClass();
        this.type = type.getInternalName();
        this.superType = above == null ? "" : above.asErasure().getInternalName();
        this.method = method;
        this.site = site;
        this.arguments = arguments;
        this.context = context;
    }

    @Override
    public void visitCode() {
        super.visitCode();
        if (arguments) {
            pushArguments();
            mv.visitVarInsn(Opcodes.ASTORE, added);
        }
    }

    private void enter() {
        site.apply(mv, context);
        if (arguments) {
            mv.visitVarInsn(Opcodes.ALOAD, added);
        }
        mv.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                WEAVING,
                "enterConstructor",
                "(" + SITE + (arguments ? ARRAY : "") + ")L" + TOKEN + ";",
                false);
        mv.visitVarInsn(Opcodes.ASTORE, added);
    }

    @Override
    protected Object typeOfAdded() {
        return initialized ? TOKEN : arguments ? ARRAY : Opcodes.TOP;
    }

    private void pushArguments() {
        Type[] types = Type.getArgumentTypes(method.getDescriptor());
        push(types.length);
        mv.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
        int local = 1;
        for (int i = 0; i < types.length; i++) {
            mv.visitInsn(Opcodes.DUP);
            push(i);
            mv.visitVarInsn(types[i].getOpcode(Opcodes.ILOAD), local);
            box(types[i]);
            mv.visitInsn(Opcodes.AASTORE);
            local += types[i].getSize();
        }
    }

    private void push(int number) {
        mv.visitIntInsn(Opcodes.SIPUSH, number);
    }

    private void box(Type primitive) {
        String box = switch (primitive.getSort()) {
            case Type.BOOLEAN -> "java/lang/Boolean";
            case Type.BYTE -> "java/lang/Byte";
            case Type.CHAR -> "java/lang/Character";
            case Type.SHORT -> "java/lang/Short";
            case Type.INT -> "java/lang/Integer";
            case Type.LONG -> "java/lang/Long";
            case Type.FLOAT -> "java/lang/Float";
            case Type.DOUBLE -> "java/lang/Double";
            default -> "";
        };
        if (!box.isEmpty()) {
            mv.visitMethodInsn(
                    Opcodes.INVOKESTATIC, box, "valueOf", "(" + primitive.getDescriptor() + ")L" + box + ";", false);
        }
    }

    /** An instruction of the constructor's own follows. */
    private void instruction() {
        if (initialized && !inRange) {
            rangeStart = new Label();
            mv.visitLabel(rangeStart);
            inRange = true;
        }
    }

    private void endRange() {
        if (inRange) {
            Label end = new Label();
            mv.visitLabel(end);
            ranges.add(new Range(rangeStart, end));
            inRange = false;
        }
    }

    @Override
    public void visitFrame(int kind, int localCount, Object[] locals, int stackCount, Object[] stack) {
        boolean now = !Arrays.asList(locals).subList(0, localCount).contains(Opcodes.UNINITIALIZED_THIS);
        if (!now) {
            endRange();
        }
        initialized = now;
        Set<Object> values = new HashSet<>(Arrays.asList(locals).subList(0, localCount));
        values.addAll(Arrays.asList(stack).subList(0, stackCount));
        unfinished.clear();
        begun.forEach((label, of) -> unfinished.merge(of, values.contains(label) ? 1 : 0, Integer::sum));
        super.visitFrame(kind, localCount, locals, stackCount, stack);
    }

    @Override
    public void visitLabel(Label label) {
        last = label;
        super.visitLabel(label);
    }

    @Override
    public void visitTypeInsn(int opcode, String of) {
        instruction();
        super.visitTypeInsn(opcode, of);
        if (opcode == Opcodes.NEW && !initialized) {
            unfinished.merge(of, 1, Integer::sum);
            if (last != null) {
                begun.putIfAbsent(last, of); // frames name the object by the label before this instruction
            }
        }
    }

    @Override
    public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean ofInterface) {
        instruction();
        super.visitMethodInsn(opcode, owner, name, descriptor, ofInterface);
        if (!initialized && name.equals("<init>") && (owner.equals(type) || owner.equals(superType))) {
            if (unfinished.merge(owner, -1, Integer::sum) < 0) {
                unfinished.clear();
                initialized = true;
                enter();
            }
        }
    }

    @Override
    public void visitInsn(int opcode) {
        if (opcode == Opcodes.RETURN) {
            endRange();
            drainStack();
            super.visitJumpInsn(Opcodes.GOTO, exit);
            returns = true;
        } else {
            instruction();
            super.visitInsn(opcode);
        }
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
        instruction();
        super.visitIntInsn(opcode, operand);
    }

    @Override
    public void visitVarInsn(int opcode, int index) {
        instruction();
        super.visitVarInsn(opcode, index);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
        instruction();
        super.visitFieldInsn(opcode, owner, name, descriptor);
    }

    @Override
    public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... constants) {
        instruction();
        super.visitInvokeDynamicInsn(name, descriptor, bootstrap, constants);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
        instruction();
        super.visitJumpInsn(opcode, label);
    }

    @Override
    public void visitLdcInsn(Object value) {
        instruction();
        super.visitLdcInsn(value);
    }

    @Override
    public void visitIincInsn(int index, int increment) {
        instruction();
        super.visitIincInsn(index, increment);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label none, Label... labels) {
        instruction();
        super.visitTableSwitchInsn(min, max, none, labels);
    }

    @Override
    public void visitLookupSwitchInsn(Label none, int[] keys, Label[] labels) {
        instruction();
        super.visitLookupSwitchInsn(none, keys, labels);
    }

    @Override
    public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
        instruction();
        super.visitMultiANewArrayInsn(descriptor, dimensions);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        endRange();
        if (returns) {
            mv.visitLabel(exit);
            frame();
            mark();
            mv.visitInsn(Opcodes.ACONST_NULL);
            exit();
            mv.visitInsn(Opcodes.RETURN);
        }
        if (!ranges.isEmpty()) {
            // Last in the table, so that it gets what no handler of the constructor's own catches.
            Label handler = new Label();
            ranges.forEach(range -> mv.visitTryCatchBlock(range.start, range.end, handler, null));
            mv.visitLabel(handler);
            frame("java/lang/Throwable");
            mark();
            mv.visitInsn(Opcodes.DUP);
            exit();
            mv.visitInsn(Opcodes.ATHROW);
        }
        super.visitMaxs(maxStack + MOST_STACK, maxLocals);
    }

    private void frame(Object... stack) {
        List<Object> locals = new ArrayList<>(Collections.nCopies(added, Opcodes.TOP));
        locals.add(TOKEN);
        mv.visitFrame(Opcodes.F_NEW, locals.size(), locals.toArray(), stack.length, stack);
    }

    private void mark() {
        mv.visitVarInsn(Opcodes.ALOAD, added);
        mv.visitInsn(Opcodes.ICONST_1);
        mv.visitFieldInsn(Opcodes.PUTFIELD, TOKEN, "left", "Z");
    }

    /** With what was thrown, or null, on the stack. */
    private void exit() {
        site.apply(mv, context);
        mv.visitVarInsn(Opcodes.ALOAD, added);
        mv.visitMethodInsn(Opcodes.INVOKESTATIC, WEAVING, "exitConstructor", EXIT, false);
    }
}
