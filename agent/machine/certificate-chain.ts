import { createHash, X509Certificate } from 'node:crypto'
import type { DetailedPeerCertificate } from 'node:tls'
import type { Probed } from './probe.ts'

/** Longer than any that OpenSSL follows by itself. */
const LONGEST = 20

/**
 * The root at the end of a chain, as far as each certificate was really signed by the next: a name, or somebody
 * else's root put behind a certificate that it never signed, is free for anybody to show. undefined where the chain
 * stops before a root, which servers need not send: then nobody who does not know the root can tell who it is.
 */
export function rootOf(shown: DetailedPeerCertificate): Probed['issuer'] {
  // Without a certificate it is an empty object, whatever its type says.
  if (!Buffer.isBuffer(shown.raw)) return undefined
  let at = shown
  for (let length = 0; length < LONGEST; length++) {
    const certificate = new X509Certificate(at.raw)
    if (certificate.checkIssued(certificate)) {
      if (!certificate.verify(certificate.publicKey)) return undefined
      const { CN, O } = at.subject
      const name = [CN, O].flat().find((part) => typeof part === 'string' && part !== '')
      const hash = createHash('sha256').update(at.raw).digest('hex')
      return { name: (name ?? certificate.subject).slice(0, 300), hash }
    }
    const next = nextOf(at)
    if (!next) return undefined
    const issuer = new X509Certificate(next.raw)
    if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) return undefined
    at = next
  }
  return undefined
}

/** None where the chain ends, whatever the type says. */
function nextOf({
  issuerCertificate,
}: Partial<DetailedPeerCertificate>): DetailedPeerCertificate | undefined {
  return issuerCertificate && Buffer.isBuffer(issuerCertificate.raw) ? issuerCertificate : undefined
}
