import type { Role } from '../contract/account.ts'

/** Who sent a request. */
export type Identity =
  | {
      kind: 'agent'
      id: string
      hostId: string
      machineId: string
      contentHash: string | null
      /** Version of the catalogue that judged that content. */
      catalogue: string | null
    }
  | { kind: 'token'; id: string; name: string; role: Role }
  | { kind: 'user'; id: string; email: string; role: Role; expiresAt: Date; createdAt: Date }

/** Who may call a route; `open` is anybody. */
export type Access = Role | 'agent' | 'open'

const RANK: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, admin: 2 }

export function allows(access: Access, identity: Identity): boolean {
  if (access === 'open') return true
  if (access === 'agent' || identity.kind === 'agent') return access === identity.kind
  return RANK[identity.role] >= RANK[access]
}
