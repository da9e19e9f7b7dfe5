import { createHmac } from 'node:crypto'

/** Stands in for what must not leave: equal texts give equal stand-ins under one tenant's key. */
export type KeyedHash = (kind: 'cred' | 'secret' | 'host' | 'user', text: string) => string

export const keyedHash =
  (key: string): KeyedHash =>
  (kind, text) =>
    `«${kind}:${createHmac('sha256', key).update(text).digest('hex').slice(0, 10)}»`
