/** Lines of a registry file, as `reg import` reads them. */
export const ENVIRONMENT_KEYS = {
  machine: '[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment]',
  user: '[HKEY_CURRENT_USER\\Environment]',
}

export const SYSTEM_PATH = '%SystemRoot%\\system32;%SystemRoot%'

export const expandable = (name: string, raw: string) =>
  `"${name}"=hex(2):${Buffer.from(`${raw}\0`, 'utf16le')
    .toString('hex')
    .replace(/(..)(?!$)/g, '$1,')}`
export const plain = (name: string, raw: string) => `"${name}"="${raw.replace(/["\\]/g, '\\$&')}"`
