import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ConfigError, readConfig } from '../../agent/config.ts'

const KEY = `ehe_${'k'.repeat(30)}`
const text = `\ufeff${KEY}\r\n`

async function keyIn(bytes: Buffer | string) {
  const folder = await mkdtemp(join(tmpdir(), 'envherd-key-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const keyFile = join(folder, 'key.txt')
  await writeFile(keyFile, bytes)
  return (await readConfig({ keyFile }, { env: {}, platform: 'win32', home: 'C:\\Users\\u' })).enrollKey
}

test.each([
  ['plain', `${KEY}\n`],
  ['UTF-8 with a mark, as Notepad may save it', text],
  ['UTF-16, as `>` of Windows PowerShell writes it', Buffer.from(text, 'utf16le')],
  ['UTF-16 the other way round', Buffer.from(text, 'utf16le').swap16()],
])('the enrolment key of a file: %s', async (_, bytes) => expect(await keyIn(bytes)).toBe(KEY))

test('a file that holds no key is said to hold none', async () => {
  await expect(keyIn('ehe_\n')).rejects.toThrow(ConfigError)
  await expect(keyIn(Buffer.from('fffe00', 'hex'))).rejects.toThrow('expected 20 to 200 characters')
})
