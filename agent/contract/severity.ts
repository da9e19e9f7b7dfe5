/**
 * Most severe first.
 *
 * - critical: Go cannot run, silently builds with the wrong parts, or is under someone else's control.
 * - high: a common command fails or a wrong version is used.
 * - medium: a latent or partial failure. - low: hygiene. - info: a fact worth showing.
 */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]
