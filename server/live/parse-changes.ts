import { Value } from 'typebox/value'
import { Changes } from '../deps.ts'

/** Undefined for what is not as agreed. */
export function parseChanges(payload: string): Changes | undefined {
  try {
    const value: unknown = JSON.parse(payload)
    return Value.Check(Changes, value) ? value : undefined
  } catch {
    return undefined
  }
}
