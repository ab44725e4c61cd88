/** HTTP on the JDK's own server and client, JSON by Jackson. */
@NullMarked
package dev.perfkit.quickstart.http;

import org.jspecify.annotations.NullMarked;
