export type LogFormat = 'text' | 'json'
export type LogLevel = 'info' | 'warn' | 'error'
export type Log = (
  level: LogLevel,
  message: string,
  fields?: Readonly<Record<string, string | number>>,
) => void

/** One short line a message, for a terminal, a journal or a collector of JSON lines. */
export function createLog(format: LogFormat, write: (line: string) => void): Log {
  return (level, message, fields = {}) => {
    const time = new Date().toISOString()
    if (format === 'json') {
      write(`${JSON.stringify({ time, level, message, ...fields })}\n`)
      return
    }
    const details = Object.entries(fields).map(([name, value]) => ` ${name}=${value}`)
    write(`${time} ${level.padEnd(5)} ${message}${details.join('')}\n`)
  }
}
