import { CircleAlert, Info, OctagonX, TriangleAlert, Minus } from 'lucide-vue-next'
import type { Component } from 'vue'
import type { Severity } from '#agent/contract/finding.ts'

/** Icon and colours of each severity; the word comes from the texts. */
export const severityLook: Readonly<Record<Severity, { icon: Component; text: string; soft: string }>> = {
  critical: { icon: OctagonX, text: 'text-critical', soft: 'bg-critical-soft text-critical' },
  high: { icon: TriangleAlert, text: 'text-high', soft: 'bg-high-soft text-high' },
  medium: { icon: CircleAlert, text: 'text-medium', soft: 'bg-medium-soft text-medium' },
  low: { icon: Info, text: 'text-low', soft: 'bg-low-soft text-low' },
  info: { icon: Minus, text: 'text-info', soft: 'bg-info-soft text-info' },
}
