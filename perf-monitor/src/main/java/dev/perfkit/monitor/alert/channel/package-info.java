/**
 * Channels to what people read: a webhook, an Alertmanager, a chat, e-mail.
 *
 * <h2>Starting points</h2>
 *
 * <ul>
 *   <li>{@link dev.perfkit.monitor.alert.channel.WebhookChannel}: JSON that whatever understands an Alertmanager understands
 *   <li>{@link dev.perfkit.monitor.alert.channel.AlertmanagerChannel}: an Alertmanager itself
 *   <li>{@link dev.perfkit.monitor.alert.channel.SlackChannel}: Slack, Mattermost and their like
 *   <li>{@link dev.perfkit.monitor.alert.channel.MailChannel}: e-mail
 * </ul>
 */
package dev.perfkit.monitor.alert.channel;
