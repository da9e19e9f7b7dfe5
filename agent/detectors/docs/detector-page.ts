import type { Localized } from '../../contract/finding.ts'
import type { Detector } from '../detector.ts'
import { GENERAL_REMEDY_NOTE, generalRemedies } from './general-remedy.ts'
import { layerWord, platformName, severityWord } from './words.ts'

const WORDS = {
  severity: { en: 'Severity', zh: '严重程度' },
  layer: { en: 'Layer', zh: '层' },
  platforms: { en: 'Platforms', zh: '平台' },
  roles: { en: 'Only for', zh: '仅适用于' },
  needs: { en: 'Looks at', zh: '检查依据' },
  aliases: { en: 'Also known as', zh: '别名' },
  why: { en: 'Why it matters', zh: '为什么重要' },
  rule: { en: 'When it fires', zh: '触发条件' },
  varies: { en: 'When the severity differs', zh: '严重程度的变化' },
  fix: { en: 'How to fix it', zh: '如何修复' },
  verify: { en: 'How to see that it worked', zh: '如何确认已修复' },
  source: { en: 'Source', zh: '来源' },
} satisfies Record<string, Localized>

/** The page of one detector, from the detector alone: what there is to know is written once. Markdown. */
export function detectorPage(detector: Detector, lang: keyof Localized): string {
  const {
    id,
    aliases = [],
    severity,
    severityVaries,
    layers,
    platforms,
    roles,
    needs,
    wants = [],
    texts,
    source,
  } = detector
  const facts: [Localized, string][] = [
    [WORDS.severity, severityWord[severity][lang]],
    [WORDS.layer, layers.map((layer) => layerWord[layer][lang]).join(', ')],
    [WORDS.platforms, platforms.map((platform) => platformName[platform]).join(', ')],
    ...(roles ? ([[WORDS.roles, roles.join(', ')]] as [Localized, string][]) : []),
    [WORDS.needs, [...needs, ...wants].map((name) => `\`${name}\``).join(', ')],
    ...(aliases.length > 0 ? ([[WORDS.aliases, aliases.join(', ')]] as [Localized, string][]) : []),
  ]
  const section = (title: Localized, body: string) => `## ${title[lang]}\n\n${body}`
  return `${[
    `# ${texts.title[lang]}`,
    `\`${id}\``,
    facts.map(([label, value]) => `- **${label[lang]}**: ${value}`).join('\n'),
    section(WORDS.why, texts.why[lang]),
    section(WORDS.rule, texts.rule[lang]),
    ...(severityVaries ? [section(WORDS.varies, severityVaries[lang])] : []),
    section(WORDS.fix, remedyText(detector, lang)),
    section(WORDS.source, source),
  ].join('\n\n')}\n`
}

function remedyText(detector: Detector, lang: keyof Localized): string {
  const blocks = generalRemedies(detector).flatMap(({ platform, remedy: { steps, verify } }) => {
    const lines = steps.map(({ text, command }, index) => {
      const fence = command ? `\n\n   \`\`\`${command.shell}\n${indent(command.text)}\n   \`\`\`` : ''
      return `${index + 1}. ${text[lang]}${fence}`
    })
    return [`### ${platformName[platform]}`, lines.join('\n'), `**${WORDS.verify[lang]}**: ${verify[lang]}`]
  })
  return [GENERAL_REMEDY_NOTE[lang], ...blocks].join('\n\n')
}

const indent = (text: string) =>
  text
    .split('\n')
    .map((line) => `   ${line}`)
    .join('\n')
