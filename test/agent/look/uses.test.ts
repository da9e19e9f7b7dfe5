import { expect, test } from 'vitest'
import { Uses } from '../../../agent/look/uses.ts'

test('a section is made of what it asks for, and of what shared work asked for', async () => {
  const uses = new Uses()
  const [first, second] = [uses.noteFor('goActive'), uses.noteFor('goEnv')]
  first.use('os')
  first.once('outer')
  await first.during('outer', undefined, async () => {
    first.once('inner')
    await first.during('inner', 'sessions', () => {
      first.use('path')
      return Promise.resolve()
    })
  })
  second.once('inner')
  expect(uses.of('goActive')).toEqual(new Set(['os', 'path', 'sessions']))
  expect(uses.of('goEnv')).toEqual(new Set(['sessions', 'path']))
})

test('work of an earlier look is made of what it was made of then', async () => {
  const before = new Uses()
  const note = before.noteFor('path')
  note.once('shells')
  await note.during('shells', 'sessions', () => Promise.resolve())
  const uses = new Uses()
  uses.restore('shells', before.ofKey('shells'))
  uses.noteFor('profiles').once('shells')
  expect(uses.of('profiles')).toEqual(new Set(['sessions']))
})

test('a section is not made of itself', () => {
  const uses = new Uses()
  const note = uses.noteFor('sessions')
  note.use('sessions')
  expect(uses.of('sessions')).toEqual(new Set())
})
