/** A Spring Boot application that is profiled, and the test that counts its calls. */
package dev.perfkit.examples.spring;
