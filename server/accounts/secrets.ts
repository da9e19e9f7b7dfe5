import { createHash, randomBytes } from 'node:crypto'

/** What a credential is for shows in its first letters: an API token, an agent's, an enrolment key. */
export type SecretPrefix = 'eht_' | 'eha_' | 'ehe_'

/** 256 random bits; only the hash is kept. */
export const newSecret = (prefix: SecretPrefix | ''): string => prefix + randomBytes(32).toString('base64url')

/** Plain SHA-256 is enough, because what it hides is random and long. Passwords use argon2id. */
export const hashSecret = (secret: string): Buffer<ArrayBuffer> =>
  createHash('sha256').update(secret).digest()
