import type { Compiler } from '../contract/sections/compiler.ts'
import { errorOf } from './go-facts.ts'
import type { Report } from './report.ts'

/** The C compiler as far as the report or an error of it tells; null where nothing does. */
export function compilerOf(report: Report): Compiler | null {
  const [absent, narrow] = [errorOf(report, 'no-compiler'), errorOf(report, 'compiler-32-bit')]
  const { compiler, goEnv } = report
  if (!absent && !narrow && !compiler) return null
  const command = absent?.command ?? compiler?.command ?? (goEnv['CC'] || 'gcc')
  const found = !absent && (narrow !== undefined || compiler?.found === true)
  const target = compiler?.target ?? (narrow ? 'i686' : null)
  const said = absent ?? narrow
  return {
    cc: {
      command: command.slice(0, 4096),
      ...(found ? { file: command.slice(0, 4096) } : {}),
      ...(found && target !== null ? { target: target.slice(0, 100) } : {}),
    },
    others: [],
    ...(said ? { errorText: said.text } : {}),
  }
}
