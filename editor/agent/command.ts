import { signal } from '@preact/signals'
import { ApiError, ask } from '../shared/api.ts'
import { t } from '../texts/texts.ts'

/** What a command is about: one call, or the agent at a phone system. */
export interface About {
  readonly call?: { readonly connection: string; readonly callId: string }
  readonly connection?: string
}

/** A command is under way: pressing again would ask twice. */
export const busy = signal(false)

/** Asks the phone system; resolves with what it said against it, undefined when it was done. */
export async function command(action: string, about: About, input: Readonly<Record<string, string>> = {}): Promise<string | undefined> {
  busy.value = true
  try {
    await ask('POST', '/api/v1/agents/me/commands', { action, input, ...about })
    return undefined
  } catch (error) {
    return error instanceof ApiError ? `${error.problem.detail} ${error.problem.next}` : t('failed')
  } finally {
    busy.value = false
  }
}
