import { CloudOff, LoaderCircle, Radio, RefreshCw } from 'lucide-vue-next'
import type { Component } from 'vue'
import type { ConnectionState } from '../../state/connection.ts'

export const connectionLook: Readonly<
  Record<ConnectionState, { icon: Component; soft: string; motion?: string }>
> = {
  connecting: { icon: LoaderCircle, soft: 'bg-info-soft text-info', motion: 'animate-spin' },
  live: { icon: Radio, soft: 'bg-good-soft text-good' },
  polling: { icon: RefreshCw, soft: 'bg-medium-soft text-medium' },
  offline: { icon: CloudOff, soft: 'bg-critical-soft text-critical' },
}
