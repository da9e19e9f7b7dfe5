import { defineDetector, type Draft } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { goDirs, outermost } from './model/go-dirs.ts'
import { onSystemDrive } from './model/migration.ts'
import { windowsPaths } from './model/paths.ts'
import { quotePs, quotePsPath } from './remedy/quote.ts'
import { NEW_SESSION, psStep, say, step } from './remedy/steps.ts'

const ROOMY = 50 * 2 ** 30

export const goDirsOnSystemDrive = defineDetector({
  id: 'GO_DIRS_ON_SYSTEM_DRIVE',
  severity: 'info',
  severityVaries: say(
    'Low where the group wants Go off the system drive.',
    '本组要求 Go 不放在系统盘时为低。',
  ),
  layers: ['user'],
  platforms: ['windows'],
  roles: ['workstation'],
  needs: ['dirs', 'drives'],
  texts: {
    title: say('Go directories are on the system drive', 'Go 目录位于系统盘'),
    why: say(
      'Caches of Go grow to tens of gigabytes. On a small system drive they crowd out Windows itself, while another drive has room.',
      'Go 的缓存会增长到几十 GB。在较小的系统盘上会挤占 Windows 自身的空间，而另一个驱动器还有余量。',
    ),
    rule: say(
      'Speaks only where the group wants Go off the system drive or is moving it. Fires when GOPATH, GOCACHE or GOMODCACHE is on the drive with Windows and another fixed drive has more than 50 GiB free.',
      '仅在本组要求 Go 不放在系统盘或正在迁移时判断。当 GOPATH、GOCACHE 或 GOMODCACHE 位于 Windows 所在的驱动器，而另一固定驱动器有超过 50 GiB 可用空间时触发。',
    ),
  },
  source: 'catalogue B.003; A-003-11',
  labels: {
    onSystemDrive: say('On the system drive', '位于系统盘'),
    roomyDrive: say('Drive with room', '有空间的驱动器'),
  },
  check({ dirs, drives }, { policy }): Draft[] {
    if (!policy.offSystemDrive && !policy.campaign) return []
    const system = drives.list.find((drive) => drive.system)?.root
    const roomy = drives.list.find(
      (drive) => !drive.system && drive.kind === 'fixed' && drive.freeBytes > ROOMY,
    )
    if (system === undefined || !roomy) return []
    const there = outermost(
      goDirs(dirs).filter(
        ({ name, dir }) => name !== 'GOBIN' && name !== 'GOTMPDIR' && onSystemDrive(dir, system),
      ),
      windowsPaths,
    )
    if (there.length === 0) return []
    return [
      {
        subject: windowsPaths.clean(system),
        severity: policy.offSystemDrive ? 'low' : 'info',
        evidence: {
          onSystemDrive: there.map(({ name, dir }) => ({
            variable: name,
            path: dir.path,
            size: dir.place?.sizeBytes ?? null,
            value: policy.campaign?.target[name] ?? null,
          })),
          roomyDrive: roomy.root,
        },
      },
    ]
  },
  explain(evidence) {
    const rows = rowsOf(evidence, 'onSystemDrive')
    const list = rows.map((row) => `${textOf(row, 'variable')} (${shown(textOf(row, 'path'))})`).join(', ')
    const roomy = textOf(evidence, 'roomyDrive')
    return say(
      `${list || 'Go'} is on the system drive; ${roomy} has room.`,
      `${list || 'Go'} 位于系统盘，而 ${roomy} 还有空间。`,
    )
  },
  remedy(evidence) {
    const drive = textOf(evidence, 'roomyDrive')
    const rows = rowsOf(evidence, 'onSystemDrive')
    return {
      steps: [
        ...rows.map((row) => {
          const [name, planned] = [textOf(row, 'variable'), row['value']]
          const to = typeof planned === 'string' ? planned : windowsPaths.join(drive, name.toLowerCase())
          return psStep(
            say(`Set ${name} for the user to ${shown(to)}.`, `为当前用户把 ${name} 设为 ${shown(to)}。`),
            `[Environment]::SetEnvironmentVariable(${quotePs(name)}, ${quotePsPath(to)}, 'User')`,
          )
        }),
        step(
          say(
            'Caches need not be copied. Copy the tools from the old bin, and put the new one on PATH.',
            '缓存无需复制。请把旧 bin 中的工具复制过去，并把新的 bin 加入 PATH。',
          ),
        ),
        step(NEW_SESSION),
      ],
      verify: say(
        '"go env GOPATH GOCACHE GOMODCACHE" shows directories off the system drive.',
        'go env GOPATH GOCACHE GOMODCACHE 显示的目录不在系统盘。',
      ),
    }
  },
})
