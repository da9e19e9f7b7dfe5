import { hash, verify } from '@node-rs/argon2'

/** argon2id (the library's default) with OWASP's first choice: 19 MiB, 2 passes, 1 lane; about 30 ms here. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const hashPassword = (password: string): Promise<string> => hash(password, COST)

/** Compared with when no such user exists, so that the time taken does not tell. */
const nobody = hashPassword('no user has this password')

export async function passwordFits(passwordHash: string | undefined, password: string): Promise<boolean> {
  const fits = await verify(passwordHash ?? (await nobody), password)
  return fits && passwordHash !== undefined
}
