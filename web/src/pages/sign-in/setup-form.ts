/** Lengths of the contract's `SetupRequest`. */
export const PASSWORD_MIN = 12
export const PASSWORD_MAX = 200
const TOKEN_MIN = 20

/** The token of the printed link, from its fragment, which a browser never sends: `#token=...` or bare. */
export function tokenOf(hash: string): string | null {
  const text = hash.replace(/^#/, '')
  const token = new URLSearchParams(text).get('token') ?? (text.includes('=') ? null : text)
  return token !== null && token.length >= TOKEN_MIN ? token : null
}

export type SetupForm = { email: string; password: string; again: string }
export type SetupFault = 'required' | 'notAnEmail' | 'tooShort' | 'tooLong' | 'sameAsEmail' | 'notTheSame'
export type SetupFaults = Partial<Record<keyof SetupForm, SetupFault>>

export function faultsOf({ email, password, again }: SetupForm): SetupFaults {
  const faults: SetupFaults = {}
  const address = email.trim()
  if (address === '') faults.email = 'required'
  else if (!/^[^\s@]+@[^\s@]+$/.test(address)) faults.email = 'notAnEmail'
  // Counted like the server's schema: in characters, not in UTF-16 units.
  const length = Array.from(password).length
  if (length === 0) faults.password = 'required'
  else if (length < PASSWORD_MIN) faults.password = 'tooShort'
  else if (length > PASSWORD_MAX) faults.password = 'tooLong'
  else if (address !== '' && password.toLowerCase() === address.toLowerCase()) faults.password = 'sameAsEmail'
  if (password !== again) faults.again = 'notTheSame'
  return faults
}
