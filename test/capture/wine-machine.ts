import { bundleForWine, startWine } from '../support/wine.ts'
import { chineseLocale, PLAIN_LOCALE } from '../support/wine-parts.ts'
import type { Described } from './write.ts'

const PERSON = '张三'

/** Under Wine, which is Windows enough for the registry, cmd, code pages, paths and a real go.exe. */
export const WINE_MACHINE: Described = {
  about:
    'A Chinese Windows, code page 936, whose person has a Chinese name: GOPATH below the home directory, and an old Go first on PATH.',
  from: [
    'Recorded by `npm run capture` under Wine 8 with a real node.exe and a cross-built go.exe in C:\\Go.',
    'PATH and GOPATH were put into the registry for it. Wine has no PowerShell: what starts under its name says nothing.',
  ],
  healthy: false,
  user: PERSON,
}

const MACHINE_ENVIRONMENT =
  '[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment]'
const wide = (text: string) =>
  Buffer.from(`${text}\0`, 'utf16le')
    .toString('hex')
    .replace(/(..)(?!$)/g, '$1,')

export async function captureUnderWine(): Promise<unknown> {
  const wine = await startWine()
  try {
    await wine.signIn(PERSON)
    await wine.importRegistry(
      [
        MACHINE_ENVIRONMENT,
        `"Path"=hex(2):${wide('%SystemRoot%\\system32;%SystemRoot%;C:\\工具\\go1.12\\bin;C:\\Go\\bin')}`,
        '[HKEY_CURRENT_USER\\Environment]',
        `"Path"=hex(2):${wide('%USERPROFILE%\\go\\bin')}`,
        `"GOPATH"=hex(2):${wide('%USERPROFILE%\\go')}`,
        '"GOPROXY"="https://goproxy.cn,direct"',
      ].join('\n'),
    )
    const entry = await bundleForWine(new URL('inside.ts', import.meta.url).pathname, wine.driveC)
    const described = Buffer.from(JSON.stringify(WINE_MACHINE)).toString('base64')
    const { exitCode, stdout, stderr } = await wine.run(wine.node, [entry, described], {
      locale: chineseLocale() ?? PLAIN_LOCALE,
    })
    if (exitCode !== 0) throw new Error(`node.exe: exit ${String(exitCode)}: ${stderr}`)
    const answer: unknown = JSON.parse(stdout.toString('utf8'))
    return answer
  } finally {
    wine.stop()
  }
}
