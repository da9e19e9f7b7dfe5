import type { InstallSource } from '#agent/contract/sections/go-installs.ts'
import type { SessionId } from '#agent/contract/sections/sessions.ts'
import type { Static } from 'typebox'

type Both<K extends string> = Readonly<Record<'en' | 'zh', Readonly<Record<K, string>>>>

/** A session or source that the contract gains does not compile until it has its names here. */
export const sessionNames: Both<SessionId> = {
  en: {
    cmd: 'Command Prompt',
    'cmd-autorun': 'Command Prompt with AutoRun',
    powershell: 'Windows PowerShell',
    pwsh: 'PowerShell 7',
    gitbash: 'Git Bash',
    'sh-login': 'sh, login',
    'bash-login': 'bash, login',
    'bash-interactive': 'bash, interactive',
    'bash-noninteractive': 'bash, script',
    'zsh-login': 'zsh, login',
    'zsh-interactive': 'zsh, interactive',
    'zsh-noninteractive': 'zsh, script',
    'fish-login': 'fish, login',
    'fish-interactive': 'fish, interactive',
    gui: 'Desktop programs',
    service: 'Services',
    elevated: 'Administrator',
  },
  zh: {
    cmd: '命令提示符',
    'cmd-autorun': '命令提示符（含 AutoRun）',
    powershell: 'Windows PowerShell',
    pwsh: 'PowerShell 7',
    gitbash: 'Git Bash',
    'sh-login': 'sh（登录）',
    'bash-login': 'bash（登录）',
    'bash-interactive': 'bash（交互）',
    'bash-noninteractive': 'bash（脚本）',
    'zsh-login': 'zsh（登录）',
    'zsh-interactive': 'zsh（交互）',
    'zsh-noninteractive': 'zsh（脚本）',
    'fish-login': 'fish（登录）',
    'fish-interactive': 'fish（交互）',
    gui: '桌面程序',
    service: '系统服务',
    elevated: '管理员会话',
  },
}

/** Names of tools are the same everywhere. */
const tools = {
  winget: 'winget',
  choco: 'Chocolatey',
  scoop: 'Scoop',
  apt: 'apt',
  dnf: 'dnf',
  apk: 'apk',
  pacman: 'pacman',
  snap: 'Snap',
  brew: 'Homebrew',
  nix: 'Nix',
  asdf: 'asdf',
  mise: 'mise',
  gvm: 'gvm',
  goenv: 'goenv',
  g: 'g',
  gobrew: 'gobrew',
} as const

export const installSources: Both<Static<typeof InstallSource>> = {
  en: {
    ...tools,
    msi: 'Windows installer (MSI)',
    zip: 'unpacked ZIP',
    pkg: 'macOS installer',
    tarball: 'unpacked tarball',
    sdk: 'go install golang.org/dl',
    'toolchain-modcache': 'downloaded toolchain',
    hostedtoolcache: 'CI tool cache',
    vscode: 'VS Code',
    unknown: 'unknown',
  },
  zh: {
    ...tools,
    msi: 'Windows 安装程序（MSI）',
    zip: 'ZIP 解压',
    pkg: 'macOS 安装程序',
    tarball: 'tar 包解压',
    sdk: 'golang.org/dl 安装',
    'toolchain-modcache': '自动下载的工具链',
    hostedtoolcache: 'CI 工具缓存',
    vscode: 'VS Code',
    unknown: '未知',
  },
}
