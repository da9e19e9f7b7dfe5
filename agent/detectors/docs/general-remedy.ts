import type { Localized } from '../../contract/finding.ts'
import type { Remedy } from '../../contract/repair.ts'
import type { EnvKind } from '../../contract/snapshot.ts'
import type { Detector } from '../detector.ts'

/** Stands beside every general remedy. */
export const GENERAL_REMEDY_NOTE: Localized = {
  en: 'The commands of a finding name its own files, directories and values; here a question mark stands for them.',
  zh: '实际发现的问题会给出具体的文件、目录和值；此处用问号代替。',
}

export type GeneralRemedy = { platform: EnvKind; remedy: Remedy }

/** The remedy without a finding, once for each kind of shell that the detector's platforms have. */
export function generalRemedies(detector: Detector): GeneralRemedy[] {
  const kinds = [
    detector.platforms.find((kind) => kind === 'windows'),
    detector.platforms.find((kind) => kind !== 'windows'),
  ].filter((kind) => kind !== undefined)
  return kinds.map((platform) => ({
    platform,
    remedy: detector.remedy({}, { id: platform, kind: platform, role: 'workstation' }),
  }))
}
