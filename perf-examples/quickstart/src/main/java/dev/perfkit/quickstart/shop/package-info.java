/** The shop: products, reviews and orders in one database, and the backends that serve them. */
@NullMarked
package dev.perfkit.quickstart.shop;

import org.jspecify.annotations.NullMarked;
