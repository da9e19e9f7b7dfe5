import { createHash } from 'node:crypto'

/** A secret and the text around it, as it is met in files and outputs. */
export type Planted = { secret: string; text: string }

/** Letters and digits that no two places share. */
function letters(seed: string, length: number): string {
  const bytes = createHash('sha512').update(seed).digest()
  return Array.from(bytes, (byte) => 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'[byte % 56])
    .join('')
    .slice(0, length)
}
const word = (seed: string) => `hunter${letters(seed, 12).toLowerCase()}`
const mixed = (seed: string) => `aB3${letters(seed, 24)}`
const aws = (seed: string) => `AKIA${letters(seed, 40).toUpperCase().padEnd(16, 'X').slice(0, 16)}`

const around = (secret: string, before: string, after = ''): Planted => ({
  secret,
  text: before + secret + after,
})

/** Kinds of secrets, each from a seed. */
export const KINDS: Readonly<Record<string, (seed: string) => Planted>> = {
  'JSON web token': (s) => around(`eyJhbGciOiJIUzI1NiJ9.eyJzdWIi${mixed(s)}.${mixed(`${s}2`)}`, 'Bearer '),
  'GitHub token': (s) => around(`ghp_${letters(s, 36)}`, 'git clone '),
  'fine-grained GitHub token': (s) => around(`github_pat_${letters(s, 40)}`, 'x '),
  'GitLab token': (s) => around(`glpat-${letters(s, 20)}`, 'token is '),
  'AWS key id': (s) => around(aws(s), 'id '),
  'AWS secret key': (s) => around(`${mixed(s)}/${letters(`${s}b`, 8)}`, 'aws_secret_access_key = '),
  'Slack token': (s) => around(`xoxb-${letters(s, 24)}`, 'slack '),
  'private key': (s) =>
    around(mixed(s), '-----BEGIN EC PRIVATE KEY-----\n', '\n-----END EC PRIVATE KEY-----'),
  'user information of an URL': (s) => around(word(s), 'GET https://ci:', '@proxy.example/mod failed'),
  'user information of a Git remote': (s) => around(word(s), 'ssh://git:', '@git.example:22/a.git'),
  'proxy without a scheme': (s) => around(word(s), 'user:', '@10.0.0.1:3128'),
  'query of an URL': (s) => around(word(s), 'https://proxy.example/mod?sig=', '&x=1'),
  'linker flag': (s) => around(word(s), '-trimpath -ldflags "-s -X main.licence=', ' -w"'),
  'C definition': (s) => around(word(s), '-O2 -DLICENCE=', ' -g'),
  'netrc line': (s) => around(word(s), 'machine git.example login ci password ', ' '),
  'GOAUTH argument': (s) => around(word(s), "GOAUTH='netrc; /opt/helper ", "'"),
  'random text after =': (s) => around(mixed(s), 'licence='),
  'random text after :': (s) => around(mixed(s), 'licence: '),
  'Chinese text around': (s) =>
    around(word(s), '\u8bf7\u7528\u5bc6\u7801\uff1a', '\uff0c\u4e0d\u8981\u5916\u4f20'),
  'a quoted value of two words': (s) => around(`${word(s)} ${word(`${s}2`)}`, 'export DB_PASSWORD="', '"'),
  'an entry of PATH': (s) => around(`ghp_${letters(s, 36)}`, '/opt/', '/bin:/usr/bin'),
  'command line flag': (s) => around(word(s), 'curl --token ', ' -s'),
  'authorization header': (s) => around(word(s), "http.extraHeader='Authorization: Basic ", "'"),
}
