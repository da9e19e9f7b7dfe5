import type { Logger } from 'pino'
import { Type } from 'typebox'
import { Value } from 'typebox/value'

const Line = Type.Object({
  time: Type.String(),
  level: Type.Enum(['info', 'warn', 'error']),
  message: Type.String(),
})

/** A line of the agent's log in ours, at its own level; anything else it prints is worth a look. */
export function logAgentLine(log: Logger, text: string): void {
  const line = parse(text)
  if (!Value.Check(Line, line)) {
    log.warn(text)
    return
  }
  const { time, level, message, ...fields } = line
  log[level]({ ...fields, agentTime: time }, message)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
