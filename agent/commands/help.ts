import { InvalidArgumentError } from 'commander'

/** For `addHelpText('after', ...)`: every command shows how it is called. */
export const example = (...lines: string[]) => `\nExample:\n${lines.map((line) => `  ${line}`).join('\n')}\n`

export const notEmpty = (text: string): string => {
  if (text === '') throw new InvalidArgumentError('expected a value.')
  return text
}
