import { type CheckContext, type Checked, firstAnswer, type Json, PluginError } from 'cordboard/plugin-api'
import { createOvhApi, type OvhApi } from './api.ts'
import { createAsk } from './http.ts'
import { type Account, readSettings } from './settings.ts'
import { eventTokenPath } from './tokens.ts'

/** Asks the OVH API for the accounts with its credentials. Event tokens are left alone: only a stream that is opened would tell. */
export async function checkOvh({ clock, signal }: CheckContext, config: Json): Promise<Checked> {
  const { api: credentials, accounts } = readSettings(config)
  const [first, ...others] = accounts
  if (credentials === undefined || first === undefined) {
    throw new PluginError('not-capable', 'Whether an event token is good only its stream says, and what it tells meanwhile would be lost.')
  }
  const api = createOvhApi(credentials, createAsk(clock), clock)
  return firstAnswer([new URL(credentials.url).host], signal, async (server) => {
    // One alone, so that OVH's clock is asked once.
    await look(api, first, signal)
    await Promise.all(others.map((account) => look(api, account, signal)))
    return { server: `OVH API, ${server}` }
  })
}

// Nothing is made: that there is no token yet is as good an answer, where there is such a billing group.
async function look(api: OvhApi, account: Account, signal: AbortSignal): Promise<void> {
  const token = await api.eventToken(eventTokenPath(account), signal)
  if (token === undefined) await api.lines(account.billingAccount, signal)
}
