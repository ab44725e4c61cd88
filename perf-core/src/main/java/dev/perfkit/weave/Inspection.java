package dev.perfkit.weave;

import java.util.List;

/**
 * What a class's annotations ask for, and what became of it.
 *
 * @param annotated how many of its methods and constructors carry an annotation, themselves or by the class
 * @param woven how many of these are woven
 * @param findings what is not, and what cannot be
 */
record Inspection(int annotated, int woven, List<Finding> findings) {}
