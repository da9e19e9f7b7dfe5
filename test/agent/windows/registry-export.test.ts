import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRegExport, registryKeysIn } from '../../../agent/machine/registry-export.ts'

const HEADER = '\ufeffWindows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\Environment]\r\n'
const parse = (body: string) => parseRegExport(`${HEADER}${body}\r\n`)

const hex = (text: string) =>
  Buffer.from(text, 'utf16le')
    .toString('hex')
    .replace(/(..)(?!$)/g, '$1,')
/** Breaks as reg.exe does: a comma, a backslash, two blanks on the next line. */
const broken = (line: string) => line.replace(/(.{60,75},)/g, '$1\\\r\n  ')

describe('an export of a registry key', () => {
  it('keeps every type with its raw text, in stored order', () => {
    const body = [
      '@=""',
      '"Zuerst"="C:\\\\Go\\\\bin"',
      '"Count"=dword:0000002a',
      `"Path"=${broken(`hex(2):${hex('%USERPROFILE%\\go\\bin;C:\\开发\\go\\bin;C:\\🐹\0')}`)}`,
      `"Multi"=hex(7):${hex('one\0二\0\0')}`,
      '"Big"=hex(b):ff,ff,ff,ff,ff,ff,ff,7f',
      '"Bytes"=hex:de,ad',
      '"Nothing"=hex(0):',
      '"Odd"=hex(1f):01',
    ].join('\r\n')
    expect(parse(body)).toEqual([
      { name: '', kind: 'REG_SZ', raw: '' },
      { name: 'Zuerst', kind: 'REG_SZ', raw: 'C:\\Go\\bin' },
      { name: 'Count', kind: 'REG_DWORD', raw: '42' },
      { name: 'Path', kind: 'REG_EXPAND_SZ', raw: '%USERPROFILE%\\go\\bin;C:\\开发\\go\\bin;C:\\🐹' },
      { name: 'Multi', kind: 'REG_MULTI_SZ', raw: 'one\n二' },
      { name: 'Big', kind: 'REG_QWORD', raw: '9223372036854775807' },
      { name: 'Bytes', kind: 'REG_BINARY', raw: 'dead' },
      { name: 'Nothing', kind: 'REG_NONE', raw: '' },
      { name: 'Odd', kind: 'REG_31', raw: '01' },
    ])
  })

  it('understands quotes, backslashes and line ends within strings', () => {
    expect(parse('"a \\"b\\"\\\\"="say \\"hi\\"=\\\\"\r\n"n"="x\r\n[y]\r\nz"\r\n"w"="x\\r\\nz"')).toEqual([
      { name: 'a "b"\\', kind: 'REG_SZ', raw: 'say "hi"=\\' },
      { name: 'n', kind: 'REG_SZ', raw: 'x\r\n[y]\r\nz' },
      { name: 'w', kind: 'REG_SZ', raw: 'x\r\nz' },
    ])
  })

  it('reads the key itself and none of its subkeys', () => {
    const body = '"A"="1"\r\n\r\n[HKEY_CURRENT_USER\\Environment\\Sub]\r\n"B"="2"'
    expect(parse(body)).toEqual([{ name: 'A', kind: 'REG_SZ', raw: '1' }])
    expect(parse('\r\n[HKEY_CURRENT_USER\\Environment\\Sub]\r\n"B"="2"')).toEqual([])
  })

  it('reads a tree, each key by its path below the first', () => {
    const sub = (path: string) => `[HKEY_CURRENT_USER\\Environment${path}]`
    const tree = [
      '"A"="1"\r\n',
      sub('\\{8A6D9CDE}'),
      '@="Go Programming Language amd64 go1.22.3"',
      `"Roots"=${broken(`hex(7):${hex('C:\\Users\\dev\\OneDrive\0D:\\同步盘 with a long name\0\0')}`)}`,
      '"Size"=dword:00000001\r\n',
      sub('\\{8A6D9CDE}\\a [b]'),
      '"Text"="[HKEY_X]\r\n[HKEY_Y]\r\n"\r\n',
      sub('\\空'),
    ].join('\r\n')
    expect([...registryKeysIn(`${HEADER}${tree}\r\n\r\n`)]).toEqual([
      { key: '', values: [{ name: 'A', kind: 'REG_SZ', raw: '1' }] },
      {
        key: '{8A6D9CDE}',
        values: [
          { name: '', kind: 'REG_SZ', raw: 'Go Programming Language amd64 go1.22.3' },
          {
            name: 'Roots',
            kind: 'REG_MULTI_SZ',
            raw: 'C:\\Users\\dev\\OneDrive\nD:\\同步盘 with a long name',
          },
          { name: 'Size', kind: 'REG_DWORD', raw: '1' },
        ],
      },
      {
        key: '{8A6D9CDE}\\a [b]',
        values: [{ name: 'Text', kind: 'REG_SZ', raw: '[HKEY_X]\r\n[HKEY_Y]\r\n' }],
      },
      { key: '空', values: [] },
    ])
  })

  it('refuses a tree that breaks off', () => {
    expect(() => [...registryKeysIn(`${HEADER}"A"="1"\r\nERROR: out of memory`)]).toThrow(/neither key nor/)
    expect(() => [...registryKeysIn('')]).toThrow(/no key/)
  })

  it('ends a string where every reader of it ends it', () => {
    expect(parse(`"A"=hex(1):${hex('seen\0not seen\0')}`)).toEqual([
      { name: 'A', kind: 'REG_SZ', raw: 'seen' },
    ])
  })

  it('refuses what is no export instead of calling it empty', () => {
    expect(() => parseRegExport('')).toThrow(/no key/)
    expect(() => parseRegExport('ERROR: The system was unable to find the key.')).toThrow(/no key/)
    expect(() => parse('"A"=hex(zz)')).toThrow(/no data/)
  })

  it('gives back any text, quoted or in hex', () => {
    const text = fc.string({ unit: 'grapheme' }).map((value) => value.replaceAll('\0', ''))
    const quote = (value: string) => `"${value.replace(/["\\]/g, '\\$&')}"`
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text, fc.boolean())), (values) => {
        const lines = values.map(([name, value, expand]) =>
          expand ? broken(`${quote(name)}=hex(2):${hex(`${value}\0`)}`) : `${quote(name)}=${quote(value)}`,
        )
        expect(parse(lines.join('\r\n'))).toEqual(
          values.map(([name, raw, expand]) => ({ name, kind: expand ? 'REG_EXPAND_SZ' : 'REG_SZ', raw })),
        )
      }),
    )
  })
})
