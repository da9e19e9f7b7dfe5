import type { Machine } from '../../machine/machine.ts'

/** Where Go looks on Linux (crypto/x509, root_linux.go); the first that is there. */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

/** The roots that Go trusts here; null where they are in no file, on Windows and macOS. */
export async function systemRoots(
  machine: Machine,
  variables: Readonly<Record<string, string>>,
): Promise<string[] | null> {
  if (machine.platform === 'windows' || machine.platform === 'macos') return null
  const own = variables['SSL_CERT_FILE']
  const texts: string[] = []
  for (const file of own ? [own] : BUNDLES) {
    const text = (await machine.readFile(file).catch(() => null))?.toString('utf8')
    if (text === undefined) continue
    texts.push(text)
    break
  }
  for (const dir of variables['SSL_CERT_DIR']?.split(':').filter(Boolean) ?? []) {
    for (const name of ((await machine.list(dir).catch(() => null)) ?? []).slice(0, 1000)) {
      const text = (await machine.readFile(`${dir}/${name}`).catch(() => null))?.toString('utf8')
      if (text !== undefined) texts.push(text)
    }
  }
  return texts.join('\n').match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []
}
