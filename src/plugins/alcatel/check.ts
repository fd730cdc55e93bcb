import { type CheckContext, type Checked, firstAnswer, type Json } from 'cordboard/plugin-api'
import { readSettings } from './settings.ts'
import { authenticate } from './wire/account.ts'
import { createHttp } from './wire/http.ts'

/** Authenticates, and opens no session: nothing says what a second one of the account would be to the first. */
export async function checkAlcatel({ clock, signal }: CheckContext, config: Json): Promise<Checked> {
  const settings = readSettings(config)
  const http = createHttp(clock, settings.ca, signal)
  try {
    return await firstAnswer(settings.servers, signal, async (server) => {
      const { product } = await authenticate(http, server, settings)
      return { server: `${product}, ${new URL(server).host}` }
    })
  } finally {
    http.close()
  }
}
