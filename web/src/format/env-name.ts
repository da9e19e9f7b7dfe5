import { i18n } from '../locales/index.ts'

const PLATFORMS = ['windows', 'linux', 'macos'] as const
const WSL = 'wsl:'

/** The name people use for an env id; `host` is the whole machine, for rules that judge no single env. */
export function envName(id: string): string {
  const { t } = i18n.global
  if (id === 'host') return t('components.wholeHost')
  if (id.startsWith(WSL)) return `${t('components.platform.wsl')} ${id.slice(WSL.length)}`
  const platform = PLATFORMS.find((each) => each === id)
  return platform ? t(`components.platform.${platform}`) : id
}
