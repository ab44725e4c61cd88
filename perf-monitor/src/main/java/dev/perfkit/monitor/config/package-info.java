/**
 * Rules that are written down in a file, by whoever runs the service, and taken up again while it runs.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.monitor.config.RuleFile}: reads rules from YAML or properties
 *   <li>{@link dev.perfkit.monitor.config.RuleFileWatch}: exchanges a monitor's rules when the file changes
 *   <li>{@link dev.perfkit.monitor.config.RuleFileException}: all that is wrong with a file
 * </ul>
 */
package dev.perfkit.monitor.config;
