import { isIP } from 'node:net'

/* What the text of a setting may be; each throws with what was expected. */

export const text = (value: string | undefined): string => {
  if (value === undefined) throw new Error('a value')
  return value
}

export const whole =
  (least: number, most: number) =>
  (value: string | undefined): number => {
    const number = /^\d{1,9}$/.test(value ?? '') ? Number(value) : NaN
    if (!(number >= least && number <= most)) throw new Error(`a whole number from ${least} to ${most}`)
    return number
  }

export const optional =
  <T>(parse: (value: string | undefined) => T) =>
  (value: string | undefined): T | undefined =>
    value === undefined ? undefined : parse(value)

export const url =
  (...protocols: string[]) =>
  (value: string | undefined): string => {
    if (!protocols.some((protocol) => value?.startsWith(protocol)) || !URL.canParse(value ?? '')) {
      throw new Error(`an address that begins with ${protocols.join(' or ')}`)
    }
    return text(value)
  }

/** An address, or all that begin with as many bits: `10.1.0.0/16`. */
export const network = (proxy: string): string => {
  const [address = '', bits] = proxy.split('/')
  const most = isIP(address) === 6 ? 128 : 32
  if (proxy === 'loopback') return proxy
  if (isIP(address) === 0 || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most)))
    throw new Error('addresses, networks (10.1.0.0/16) or loopback, with commas between them')
  return proxy
}

export const yesOrNo = (value: string | undefined): boolean => {
  if (value !== '0' && value !== '1') throw new Error('0 or 1')
  return value === '1'
}
