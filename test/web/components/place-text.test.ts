// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import OriginLabel from '../../../web/src/components/OriginLabel.vue'
import PlaceText from '../../../web/src/components/PlaceText.vue'
import { mounted } from './mounted.ts'

describe('PlaceText', () => {
  it('explains each stand-in for a user name and changes nothing else', () => {
    const shown = mounted(PlaceText, { text: '/home/<u1>/go:/home/<u12>/bin' })
    expect(shown.text()).toBe('/home/<u1>/go:/home/<u12>/bin')
    const [own, other] = shown.findAll('abbr')
    expect(own?.attributes('title')).toContain('the agent runs for')
    expect(other?.text()).toBe('<u12>')
    expect(other?.attributes('title')).toContain('a user of this machine')
  })

  it('shows what would turn round the text beside it', () => {
    expect(mounted(PlaceText, { text: '/opt/\u202ecod.sruoy/go/bin' }).text()).toBe(
      '/opt/\\u202ecod.sruoy/go/bin',
    )
  })

  it('has nothing to explain in a plain path', () => {
    expect(mounted(PlaceText, { text: 'C:\\Go\\bin' }).find('abbr').exists()).toBe(false)
  })
})

describe('OriginLabel', () => {
  const origin = { kind: 'profile', ref: '/home/<u1>/.bashrc', line: 3, confidence: 'high' }

  it('offers to copy a place where asked to', () => {
    expect(mounted(OriginLabel, { origin }).find('button').exists()).toBe(false)
    expect(mounted(OriginLabel, { origin, copy: true }).find('button').attributes('aria-label')).toBe(
      'Copy: place',
    )
  })

  it('offers no copy where no place is known', () => {
    const shown = mounted(OriginLabel, { origin: { kind: 'process', confidence: 'low' }, copy: true })
    expect(shown.find('button').exists()).toBe(false)
  })
})
