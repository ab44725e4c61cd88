/**
 * Work in the background: bounded, counted, and ended without losing what was accepted.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.task.TaskQueue}: takes tasks and has a few threads do them
 *   <li>{@link dev.perfkit.task.TaskOptions}: a task's name, lane, timeout, retries and delay
 *   <li>{@link dev.perfkit.task.Overflow}: what becomes of a task for which there is no room
 * </ul>
 */
package dev.perfkit.task;
