import type { Localized } from '../contract/finding.ts'
import { defineDetector, Undecidable, type Context, type Draft, type DataOf } from './detector.ts'
import { evidenceOf, rowsOf, shown, textOf } from './evidence.ts'
import { parseGoVersion } from './model/go-version.ts'
import { groupBy } from './model/group.ts'
import { installAt } from './model/installs.ts'
import { goProducts, type MsiProduct } from './model/msi.ts'
import { windowsPaths } from './model/paths.ts'
import { pathView } from './model/path-view.ts'
import { storedEntries } from './model/stored-path.ts'
import { storesText } from './model/stored-path-value.ts'
import { addMachinePathEntry } from './remedy/stored-path-steps.ts'
import { quotePs } from './remedy/quote.ts'
import { NEW_SESSION, psStep, say, step } from './remedy/steps.ts'

type Part = 'go.exe' | 'PATH' | 'HKCU' | 'VERSION'

/** Not judged: HKCU values that are not there. Other users never get them, and nobody knows who ran the MSI. */
export const msiInstallIncomplete = defineDetector({
  id: 'MSI_INSTALL_INCOMPLETE',
  severity: 'high',
  severityVaries: say(
    'Info when only the PATH entry is missing and another Go answers, which looks intended.',
    '若仅缺少 PATH 条目而另有 Go 可用（看来是有意为之），则为提示。',
  ),
  layers: ['windows-host'],
  platforms: ['windows'],
  needs: ['windows', 'registry', 'goInstalls', 'path'],
  wants: ['goActive'],
  texts: {
    title: say('The MSI installation of Go is incomplete', 'MSI 安装不完整'),
    why: say(
      'Windows lists Go as installed, but parts the installer writes are missing or were replaced. Updates and removal then work on a state that does not exist.',
      'Windows 显示 Go 已安装，但安装程序写入的部分内容缺失或被替换。之后的升级和卸载都会基于并不存在的状态进行。',
    ),
    rule: say(
      'Fires when the list of programs has Go and its bin\\go.exe is missing, no stored PATH has its bin directory, the user’s "installed" mark is off, or VERSION is another release than the product. Values that this user never received are another finding.',
      '当程序列表中有 Go，而其 bin\\go.exe 缺失、存储的 PATH 中没有其 bin 目录、用户的 installed 标记为关闭，或 VERSION 与产品版本不同时触发。当前用户从未获得的值属于另一项诊断。',
    ),
  },
  source: 'catalogue B.002; C-04, C-35; golang/build internal/installer/windowsmsi',
  labels: {
    missingParts: say('Missing or wrong', '缺失或错误'),
    part: say('Part', '部分'),
    expectedThere: say('Expected', '应有'),
    productVersion: say('Product version', '产品版本'),
    productCode: say('Product code', '产品代码'),
  },
  check(sections, context) {
    if (sections.windows.uninstall.length === 0) return []
    const products = goProducts(sections.windows, sections.registry, sections.goInstalls)
    const places = groupBy(products, ({ location }) => windowsPaths.norm(location ?? ''))
    return [...places.values()].flatMap((listed) => judge(listed, sections, context) ?? [])
  },
  explain(evidence) {
    const [root, version] = [shown(textOf(evidence, 'root')), textOf(evidence, 'productVersion')]
    const parts = rowsOf(evidence, 'missingParts').map((row) => wordsOf(textOf(row, 'part')))
    return say(
      `Go ${version} in ${root}, installed by the MSI: ${parts.map(({ en }) => en).join(', ')}.`,
      `由 MSI 安装在 ${root} 的 Go ${version}：${parts.map(({ zh }) => zh).join('，')}。`,
    )
  },
  remedy(evidence) {
    const parts = rowsOf(evidence, 'missingParts')
    const onlyPath = parts.length === 1 && parts[0]?.['part'] === 'PATH'
    const code = evidence['productCode']
    const repair =
      typeof code === 'string'
        ? psStep(
            say(
              'Let Windows repair the installation: all files, PATH and registry values are written again.',
              '让 Windows 修复该安装：重新写入所有文件、PATH 和注册表值。',
            ),
            `Start-Process msiexec.exe -Wait -Verb RunAs -ArgumentList '/famus', ${quotePs(code)}, '/qb'`,
            true,
          )
        : step(
            say(
              'In Settings, Apps, choose Go and repair it, or install the same release again.',
              '在“设置 → 应用”中选择 Go 并修复，或重新安装同一版本。',
            ),
          )
    const fix = onlyPath ? addMachinePathEntry(textOf(parts[0] ?? {}, 'expectedThere')) : repair
    return {
      steps: [fix, step(NEW_SESSION)],
      verify: say(
        'In a new terminal "go version" prints the product’s version.',
        '在新终端中，go version 输出与产品一致的版本。',
      ),
    }
  },
})

type Sections = {
  [K in 'windows' | 'registry' | 'goInstalls' | 'path']: DataOf<K>
}

/** `listed`: an upgrade that went wrong leaves more than one product for a place; one of them may be right. */
function judge(listed: readonly MsiProduct[], sections: Sections, context: Context): Draft | null {
  const { goInstalls, registry, path } = sections
  const { location, bin, version, productCode } = listed[0] ?? {}
  if (location === undefined || bin === undefined)
    throw new Undecidable('windows: where the MSI put Go is not known')
  const install = installAt(goInstalls, location, windowsPaths)
  const searched = goInstalls.searched.some((dir) => windowsPaths.same(dir, location))
  const parts: { part: Part; expectedThere: string }[] = []
  const gone = install ? install.missing.includes('bin/go') : searched
  if (gone) parts.push({ part: 'go.exe', expectedThere: windowsPaths.join(bin, 'go.exe') })
  if (!storesText(registry, bin)) {
    const stored = storedEntries(registry, pathView(path, 'windows')).flatMap(({ entries }) => entries)
    const place = windowsPaths.norm(bin)
    const there = stored.some(({ key }) => key === place)
    // A variable that no running session expands may well name the directory.
    const unclear = !there && stored.some(({ dir }) => dir.includes('%'))
    if (unclear && parts.length === 0) throw new Undecidable('path: a stored entry of PATH was not expanded')
    if (!there && !unclear) parts.push({ part: 'PATH', expectedThere: bin })
  }
  if (registry.goProduct?.installed === false)
    parts.push({ part: 'HKCU', expectedThere: 'HKCU\\Software\\GoProgrammingLanguage\\installed' })
  const found = install?.version
  const fits = (product: MsiProduct) =>
    product.version === undefined || !otherRelease(found ?? '', product.version)
  if (found !== undefined && version !== undefined && !listed.some(fits))
    parts.push({ part: 'VERSION', expectedThere: version })
  if (parts.length === 0) {
    if (!install && !searched) throw new Undecidable(`goInstalls: ${location} was not looked at`)
    return null
  }
  const onlyPath = parts.length === 1 && parts[0]?.part === 'PATH'
  const answers = context.want('goActive')?.runs === true
  return {
    subject: location,
    severity: onlyPath && answers ? 'info' : 'high',
    evidence: evidenceOf({
      root: location,
      productVersion: version,
      version: found,
      productCode,
      missingParts: parts,
    }),
  }
}

/** By the three numbers: the product's version has no room for more. */
function otherRelease(found: string, product: string): boolean {
  const [a, b] = [parseGoVersion(found), parseGoVersion(product)]
  return a !== null && b !== null && (a.major !== b.major || a.minor !== b.minor || a.patch !== b.patch)
}

const PARTS: Readonly<Record<string, Localized>> = {
  'go.exe': say('go.exe is not there', '缺少 go.exe'),
  PATH: say('its bin directory is not on the stored PATH', '存储的 PATH 中没有其 bin 目录'),
  HKCU: say('the registry mark "installed" is off', '注册表标记 installed 为关闭'),
  VERSION: say('VERSION names another release', 'VERSION 是另一个版本'),
}
const wordsOf = (part: string): Localized => PARTS[part] ?? say(part, part)
