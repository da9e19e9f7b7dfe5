import { describe, expect, it } from 'vitest'
import { elementsNamed, parseXml } from '../../../../agent/collectors/windows/xml.ts'

describe('XML as Windows writes it', () => {
  it('gives elements, attributes and text', () => {
    const root = parseXml(
      `\ufeff<?xml version="1.0" encoding="utf-8"?>\r\n<!-- <a/> --><R a='1' b = "x &quot;&#x4E2D;&amp;">t<C/>u<C n="2">&lt;v&gt;</C ><![CDATA[<raw>&]]></R>\r\n`,
    )
    expect(root).toMatchObject({ name: 'R', attributes: { a: '1', b: 'x "中&' }, text: 'tu<raw>&' })
    expect(elementsNamed(root, 'C').map(({ text }) => text)).toEqual(['', '<v>'])
  })

  it.each([
    '',
    'Access is denied.',
    '<a>',
    '<a></b>',
    '<a/><b/>',
    '<a b="1"',
    '<a b=1/>',
    '<a>&nosuch;</a>',
    '<a>&#0;</a>',
    '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
    '<a>'.repeat(1000),
    '</a>',
  ])('refuses %j', (text) => {
    expect(() => parseXml(text)).toThrow(SyntaxError)
  })
})
