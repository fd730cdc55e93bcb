import { expect, test } from 'vitest'
import { session } from './clients.ts'
import { openHome } from './home.ts'

test('connections say what they told in the last hour, minute by minute', async () => {
  const home = await openHome()
  try {
    await home.ring('1')
    await home.ring('2')
    const ines = session(home, 'ines')
    const activity = async () => {
      const { connections } = (await ines('GET', '/api/v1/connections')).body as {
        connections: readonly {
          readonly id: string
          readonly activity?: { readonly triggers: readonly number[]; readonly slowest: readonly number[] }
        }[]
      }
      return connections.map(({ id, activity: shown }) => [id, shown?.triggers.length, shown?.triggers.at(-1), shown?.slowest.length])
    }
    await expect.poll(activity, { timeout: 10_000 }).toEqual([
      ['paris', 60, 2, 60],
      ['relay', undefined, undefined, undefined],
    ])
  } finally {
    await home.close()
  }
})
