import org.jspecify.annotations.NullMarked;

/** Placeholder. */
@NullMarked
module dev.perfkit.monitor {
    requires static transitive org.jspecify;
    requires dev.perfkit.core;
    requires org.slf4j;
}
