import { isIPv6 } from 'node:net'

/**
 * Whom a limit by address counts: an IPv4 address, or the network of an IPv6 one, of which every customer has all 2^64
 * addresses. Sockets for both write IPv4 as `::ffff:192.0.2.1`.
 */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1]
  if (mapped !== undefined) return mapped
  if (!isIPv6(ip)) return ip
  const [before = '', after] = ip.split('%', 1)[0]?.split('::') ?? []
  const [left, right] = [groupsOf(before), groupsOf(after ?? '')]
  const all = after === undefined ? left : [...left, ...Array<string>(8 - left.length).fill('0'), ...right]
  return `${all
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'))
