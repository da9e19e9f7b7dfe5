import type { Origin } from '../../contract/origin.ts'
import type { Context } from '../detector.ts'
import { settingOf } from './setting.ts'
import { DEFAULTS } from './variables.ts'

export type GoSetting = { value: string; origin: Origin }

const BY_PRINT: Origin = { kind: 'process', confidence: 'low' }

/**
 * A Go setting in force in the primary session, and who set it. Undefined: nobody did, or it is what Go does
 * anyway. What `go env` printed counts where no place is known that set it.
 */
export function goSetting(context: Context, name: string): GoSetting | undefined {
  const primary = context.want('sessions')?.primary
  const found = primary ? settingOf(context, primary, name) : undefined
  const setting = found ?? printed(context, name)
  return setting === undefined || setting.value === DEFAULTS[name] ? undefined : setting
}

/** The setting, or what Go does where there is none. */
export const goValue = (context: Context, name: string): string =>
  goSetting(context, name)?.value ?? DEFAULTS[name] ?? ''

function printed(context: Context, name: string): GoSetting | undefined {
  const value = context.want('goEnv')?.values[name]
  return value ? { value, origin: BY_PRINT } : undefined
}
