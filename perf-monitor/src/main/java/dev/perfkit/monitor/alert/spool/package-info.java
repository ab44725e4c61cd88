/**
 * Keeps records across a crash.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.monitor.alert.spool.Journal}: lines that are either whole or not there
 *   <li>{@link dev.perfkit.monitor.alert.spool.Storage}: what a journal needs of a disk; {@code Storage.directory(path, name)}
 *   <li>{@link dev.perfkit.monitor.alert.spool.MemoryStorage}: a disk that can crash and be full
 * </ul>
 */
package dev.perfkit.monitor.alert.spool;
