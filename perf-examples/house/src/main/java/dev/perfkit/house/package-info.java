/** What no single module can test: the architecture, the descriptors, the BOM, the documentation's samples. */
@NullMarked
package dev.perfkit.house;

import org.jspecify.annotations.NullMarked;
