import type { Surroundings } from '../config.ts'

/** What a command may touch of the process; `main.ts` gives the real one. */
export type Cli = Surroundings & {
  /** Program and first arguments that start this very agent again. */
  program: readonly string[]
  input: Input
  out: Output
  err: Output
  systemLocale: string
  /** Aborts when the person or the system asks to stop. */
  signal: AbortSignal
}

export type Input = {
  /** All of it, up to its end. */
  read(): Promise<Buffer>
  isTTY: boolean
}

export type Output = {
  write(text: string): void
  isTTY: boolean
  columns: number | undefined
}

/** 0 clean, 1 findings at or above `--fail-on` or what the help of a command says, 2 error. */
export type ExitCode = 0 | 1 | 2
