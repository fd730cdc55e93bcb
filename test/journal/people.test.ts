import { describe, expect, it } from 'vitest'
import type { User } from '../../src/journal/index.ts'
import { at, memoryJournal } from './helpers.ts'

const marie: User = { id: 'marie', name: 'Marie', role: 'agent', teams: ['sales'], language: 'fr' }
const jean: User = { id: 'jean', name: 'Jean', role: 'admin', teams: [] }

async function journalWithPeople() {
  const { people } = memoryJournal()
  await people.putUser(marie, 'hash-1')
  await people.putUser(jean)
  return people
}

describe('people', () => {
  it('keeps users, and their password when they are replaced without one', async () => {
    const people = await journalWithPeople()
    await people.putUser({ ...marie, disabled: true })
    expect(people.users()).toEqual([jean, { ...marie, disabled: true }])
    expect([people.user('marie')?.disabled, people.user('none')]).toEqual([true, undefined])
    expect([people.passwordHash('marie'), people.passwordHash('jean')]).toEqual(['hash-1', undefined])
    await people.putUser(marie, 'hash-2')
    expect(people.passwordHash('marie')).toBe('hash-2')
  })

  it('forgets bindings and sessions with their user', async () => {
    const people = await journalWithPeople()
    await people.setBindings('marie', [{ connection: 'paris', device: '4021' }])
    await people.putSession('s1', { user: 'marie', createdAt: at(0), expiresAt: at(9) })
    await people.removeUser('marie')
    expect([people.users(), people.bindings(), people.session('s1')]).toEqual([[jean], [], undefined])
  })

  it('hands out the same list of bindings until it changes', async () => {
    const people = await journalWithPeople()
    await people.setBindings('marie', [{ connection: 'paris', agentId: 'a1' }])
    const before = people.bindings()
    expect(people.bindings()).toBe(before)
    await people.setBindings('marie', [])
    expect([before, people.bindings()]).toEqual([[{ user: 'marie', connection: 'paris', agentId: 'a1' }], []])
  })

  it('moves a desk to who logged in there and ends the binding that was there', async () => {
    const people = await journalWithPeople()
    await people.setBindings('marie', [
      { connection: 'paris', agentId: 'a1', device: '4021' },
      { connection: 'lyon', device: '4022' },
    ])
    await people.setBindings('jean', [{ connection: 'paris', device: '4022' }])
    await people.moveDevice('marie', 'paris', '4022')
    expect(people.bindings()).toEqual([
      { user: 'marie', connection: 'paris', agentId: 'a1', device: '4022' },
      { user: 'marie', connection: 'lyon', device: '4022' },
    ])
    await people.moveDevice('jean', 'paris', '4022')
    expect(people.bindings()).toEqual([
      { user: 'jean', connection: 'paris', device: '4022' },
      { user: 'marie', connection: 'paris', agentId: 'a1' },
      { user: 'marie', connection: 'lyon', device: '4022' },
    ])
  })

  it('keeps sessions and tokens by hash', async () => {
    const people = await journalWithPeople()
    await people.putSession('s1', { user: 'marie', createdAt: at(0), expiresAt: at(9) })
    await people.putSession('s2', { user: 'marie', createdAt: at(0), expiresAt: at(9) })
    await people.removeSession('s1')
    expect([people.session('s1'), people.session('s2')]).toEqual([undefined, { user: 'marie', createdAt: at(0), expiresAt: at(9) }])
    await people.removeSessionsOf('marie')
    expect(people.session('s2')).toBeUndefined()

    await people.putToken('t1', { name: 'web', scopes: ['ingest'], createdAt: at(0) })
    await people.putToken('t2', { name: 'web', scopes: ['ingest', 'read'], createdAt: at(1), expiresAt: at(9) })
    expect([people.token('t1'), people.tokens()]).toEqual([
      undefined,
      [{ name: 'web', scopes: ['ingest', 'read'], createdAt: at(1), expiresAt: at(9) }],
    ])
    await people.removeToken('web')
    expect(people.token('t2')).toBeUndefined()
  })
})
