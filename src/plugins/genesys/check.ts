import { type CheckContext, type Checked, firstAnswer, type Json, PluginError } from 'cordboard/plugin-api'
import { createGate } from './gate.ts'
import { createSecrets } from './secrets.ts'
import { type AgentSettings, readSettings, type Settings } from './settings.ts'
import { createHttp } from './wire/http.ts'
import { ownerOf, tokenFor } from './wire/workspace.ts'

const askedAtOnce = 10

/**
 * Asks the authentication service about every agent: a token for name and password, or whose the token is. Workspace itself is not asked:
 * a session there is the agent's own, and its logout would log the agent out.
 */
export async function checkGenesys({ clock, signal }: CheckContext, config: Json): Promise<Checked> {
  const settings = readSettings(config)
  return firstAnswer(settings.endpoints, signal, async (endpoint) => {
    const gate = createGate(askedAtOnce)
    const asked = await Promise.allSettled(
      settings.agents.map(async (agent) => {
        const leave = await gate.enter()
        try {
          await askAbout(agent, settings, endpoint, { clock, signal })
        } finally {
          leave()
        }
      }),
    )
    const failed = asked.flatMap((one, index) => (one.status === 'rejected' ? [{ agent: settings.agents[index], error: one.reason }] : []))
    const worst = failed.find(({ error }) => error instanceof PluginError && error.kind === 'auth') ?? failed[0]
    if (worst === undefined) return { server: new URL(endpoint).host }
    const kind = worst.error instanceof PluginError ? worst.error.kind : 'unavailable'
    const words = worst.error instanceof Error ? worst.error.message : String(worst.error)
    throw new PluginError(kind, `${failed.length} of ${asked.length} agents; ${worst.agent?.agentId}: ${words}`, { cause: worst.error })
  })
}

async function askAbout(
  agent: AgentSettings,
  { apiKey, client }: Settings,
  endpoint: string,
  { clock, signal }: Pick<CheckContext, 'clock' | 'signal'>,
): Promise<void> {
  signal.throwIfAborted()
  const secrets = createSecrets()
  for (const secret of [apiKey, client?.secret, agent.token, agent.password]) secrets.add(secret)
  const http = createHttp({ endpoint, apiKey, clock, secrets })
  try {
    const token = await tokenFor(http, agent, client, signal)
    if (agent.token !== undefined) await ownerOf(http, token, client, signal)
  } catch (error) {
    if (!(error instanceof PluginError)) throw error
    throw new PluginError(error.kind, secrets.cut(error.message), { cause: error })
  }
}
