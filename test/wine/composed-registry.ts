import { expandable, plain } from './registry-text.ts'

/* What is written into the registry of Wine beside the environment, as `reg import` reads it. */

/** One value of each type, a key below, and a key without any. */
export const TYPES = [
  '[HKEY_CURRENT_USER\\Software\\EnvherdTest]',
  '@=""',
  plain('Text', '引号 " 反斜杠 \\ 😀'),
  expandable('Expand', '%PATH%;中文'),
  '"Number"=dword:0000002a',
  '"Big"=hex(b):ff,ff,ff,ff,ff,ff,ff,7f',
  '"Bytes"=hex:de,ad,be,ef',
  '"List"=hex(7):61,00,00,00,2d,4e,00,00,00,00',
  '[HKEY_CURRENT_USER\\Software\\EnvherdTest\\Sub]',
  plain('Hidden', 'not of this key'),
  '[HKEY_CURRENT_USER\\Software\\EnvherdEmpty]',
].join('\n')
export const TYPE_KEYS = ['EnvherdTest', 'EnvherdEmpty', 'EnvherdMissing\\Deeper'].map(
  (key) => `HKCU\\Software\\${key}`,
)

export const PRODUCT = '{8A6D9CDE-0B7F-4B5E-9B6E-1234567890AB}'
const SOFTWARE = 'HKEY_LOCAL_MACHINE\\Software\\Microsoft'
const SYSTEM = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet'
export const MACHINE_FACTS = [
  `[${SOFTWARE}\\Windows\\CurrentVersion\\Uninstall\\${PRODUCT}]`,
  plain('DisplayName', 'Go Programming Language amd64 go1.22.3'),
  plain('DisplayVersion', '1.22.3'),
  `[${SOFTWARE}\\Windows\\CurrentVersion\\App Paths\\gopls.exe]`,
  '@="C:\\\\工具\\\\gopls.exe"',
  `[${SOFTWARE}\\PowerShell\\1\\ShellIds\\Microsoft.PowerShell]`,
  plain('ExecutionPolicy', 'RemoteSigned'),
  `[${SOFTWARE}\\Windows\\CurrentVersion\\Explorer\\SyncRootManager\\OneDrive!S-1-5-21-0-0-0-1000!Personal\\UserSyncRoots]`,
  // The account that Wine makes; the other is somebody else's.
  plain('S-1-5-21-0-0-0-1000', 'D:\\同步盘'),
  plain('S-1-5-21-7', 'D:\\not mine'),
  `[${SYSTEM}\\Control\\FileSystem]`,
  '"LongPathsEnabled"=dword:00000001',
  `[${SYSTEM}\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules]`,
  plain('{0f0f}', 'v2.30|Action=Allow|Active=FALSE|Dir=In|Protocol=6|LPort2_10=50000-50100|Name=dlv|'),
  '[HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Lxss\\{aaaa}]',
  plain('DistributionName', 'Ubuntu'),
].join('\n')
