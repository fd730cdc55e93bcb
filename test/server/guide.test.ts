import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { session } from './clients.ts'
import { type Home, openHome } from './home.ts'

describe('how far somebody is with the guide', () => {
  let home: Home

  beforeAll(async () => {
    home = await openHome()
  })
  afterAll(async () => {
    await home.close()
  })

  const guideOf = async (user: 'ada' | 'ines') => (await session(home, user)('GET', '/api/v1/session')).body

  it('is kept for each user, and only what it can be', async () => {
    expect(await guideOf('ada')).not.toHaveProperty('guide')
    const put = (body: unknown) => session(home, 'ada')('PUT', '/api/v1/session/guide', body)
    expect((await put({ state: 'open', rule: 'sales/first' })).status).toBe(204)
    expect(await guideOf('ada')).toMatchObject({ guide: { state: 'open', rule: 'sales/first' } })
    expect(await guideOf('ines')).not.toHaveProperty('guide')
    expect((await put({ state: 'left' })).status).toBe(204)
    expect(await guideOf('ada')).toMatchObject({ guide: { state: 'left' } })
    expect((await put({ state: 'nowhere' })).status).toBe(400)
    expect((await put({ state: 'open', page: '<script>' })).status).toBe(400)
  })
})
