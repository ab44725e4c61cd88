package dev.perfkit.weave;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.OffsetMapping.Target;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.implementation.bytecode.constant.JavaConstantValue;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.utility.JavaConstant;

/** What the advice's own parameters become in a woven method. */
final class AdviceParameters {
    private static final TypeDescription OBJECT = TypeDescription.ForLoadedType.of(Object.class);

    private AdviceParameters() {}

    /** The site: a dynamic constant, which the JVM makes when the method is first reached and then treats as a literal. */
    static Advice.OffsetMapping site(String bootstrap, String annotation, Map<String, Selected> methods) {
        MethodDescription.InDefinedShape made = TypeDescription.ForLoadedType.of(Weaving.class)
                .getDeclaredMethods()
                .filter(ElementMatchers.named(bootstrap))
                .getOnly();
        return (type, method, assigner, arguments, sort) -> {
            List<JavaConstant> values = new ArrayList<>();
            values.add(JavaConstant.Simple.ofLoaded(annotation));
            values.add(JavaConstant.Simple.ofLoaded(method.getDescriptor()));
            for (String attribute :
                    requireNonNull(methods.get(Selected.key(method))).attributes()) {
                values.add(JavaConstant.Simple.ofLoaded(attribute));
            }
            return new Target.ForStackManipulation(new JavaConstantValue(new JavaConstant.Dynamic(
                    method.getName(), made.getReturnType().asErasure(), JavaConstant.MethodHandle.of(made), values)));
        };
    }

    /** What was returned, never boxed. */
    static Target returnedReference(
            TypeDescription type,
            MethodDescription method,
            Assigner assigner,
            Advice.ArgumentHandler arguments,
            Advice.OffsetMapping.Sort sort) {
        return method.getReturnType().isPrimitive()
                ? new Target.ForDefaultValue.ReadOnly(OBJECT)
                : new Target.ForVariable.ReadOnly(OBJECT, arguments.returned());
    }
}
