import type { RemedyStep } from '../../contract/repair.ts'
import type { Subject } from '../detector.ts'
import { quotePs } from './quote.ts'
import { psStep, say, shStep } from './steps.ts'

/** One line of /etc/wsl.conf, by hand: the file holds other people's settings. */
export const setInWslConf = (section: string, line: string): RemedyStep =>
  shStep(
    say(
      `Put "${line}" below [${section}] in /etc/wsl.conf; add the section if there is none.`,
      `在 /etc/wsl.conf 的 [${section}] 之下写入“${line}”；没有该节时先添加。`,
    ),
    'sudo -e /etc/wsl.conf',
    true,
  )

/** The same for .wslconfig of the Windows user. */
export const setInWslConfig = (section: string, line: string): RemedyStep =>
  psStep(
    say(
      `Put "${line}" below [${section}] in .wslconfig; add the section if there is none.`,
      `在 .wslconfig 的 [${section}] 之下写入“${line}”；没有该节时先添加。`,
    ),
    'notepad.exe "$env:USERPROFILE\\.wslconfig"',
  )

export const restartDistro = ({ id }: Pick<Subject, 'id'>): RemedyStep =>
  psStep(
    say(
      'Save your work in the distribution, then stop it from Windows; it starts again with the next terminal.',
      '先保存发行版中的工作，再从 Windows 停止它；打开下一个终端时它会重新启动。',
    ),
    `wsl.exe --terminate ${quotePs(id.replace(/^wsl:/, ''))}`,
  )

export const restartWsl: RemedyStep = psStep(
  say(
    'Save your work in every distribution, then stop WSL; this closes all of them.',
    '先保存所有发行版中的工作，再停止 WSL；所有发行版都会关闭。',
  ),
  'wsl.exe --shutdown',
)
