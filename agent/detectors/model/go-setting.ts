import type { Origin } from '../../contract/origin.ts'
import type { Sessions } from '../../contract/sections/sessions.ts'
import type { Context } from '../detector.ts'
import { onceForEnv } from './once.ts'
import { settingOf } from './setting.ts'
import { DEFAULTS } from './variables.ts'

export type GoSetting = { value: string; origin: Origin }

const BY_PRINT: Origin = { kind: 'process', confidence: 'low' }

/** A dozen rules ask for the same few variables of an env. */
const settingsOf = onceForEnv(() => new Map<string, GoSetting | undefined>())

/**
 * A Go setting in force in the primary session, and who set it. Undefined: nobody did, or it is what Go does
 * anyway. What `go env` printed counts where no place is known that set it.
 */
export function goSetting(context: Context, name: string): GoSetting | undefined {
  const sessions = context.want('sessions')
  if (!sessions) return printed(context, name)
  const settings = settingsOf(context)
  if (!settings.has(name)) settings.set(name, find(context, sessions, name))
  return settings.get(name)
}

function find(context: Context, sessions: Sessions, name: string): GoSetting | undefined {
  const { primary } = sessions
  const found =
    primary && isSetSomewhere(context, sessions, name) ? settingOf(context, primary, name) : undefined
  if (!found) return printed(context, name)
  return found.value === DEFAULTS[name] ? undefined : { value: found.value, origin: found.origin }
}

/** Most variables are set nowhere; a whole chain of candidates costs far more than this look. */
function isSetSomewhere(context: Context, { list, primary }: Sessions, name: string): boolean {
  if (list.some(({ id, variables }) => id === primary && variables[name])) return true
  const file = context.want('goEnvFile')
  return (
    file !== null && (file.goroot?.values[name] !== undefined || file.keys.some((key) => key.name === name))
  )
}

/** The setting, or what Go does where there is none. */
export const goValue = (context: Context, name: string): string =>
  goSetting(context, name)?.value ?? DEFAULTS[name] ?? ''

function printed(context: Context, name: string): GoSetting | undefined {
  const value = context.want('goEnv')?.values[name]
  return value && value !== DEFAULTS[name] ? { value, origin: BY_PRINT } : undefined
}
