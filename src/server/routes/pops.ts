import { checked, parseJson } from '../http/json.ts'
import type { PopsState } from '../wire/index.ts'
import type { Handlers, ServerContext } from './context.ts'
import * as shapes from './shapes.ts'

export function popRoutes({ actions, journal, clock }: ServerContext): Handlers<'pops' | 'putPops'> {
  return {
    pops: () => ({ status: 200, body: actions.pops() }),
    async putPops({ bytes, caller, note }) {
      const { stopped, reason } = checked(parseJson(bytes), shapes.popsChange)
      const by = caller.kind === 'user' ? caller.user.name : caller.kind === 'token' ? caller.name : undefined
      const why = reason === undefined || reason === '' ? {} : { reason }
      const at = new Date(clock.now()).toISOString()
      const state: PopsState = stopped ? { stopped, at, ...(by === undefined ? {} : { by }), ...why } : { stopped }
      await journal.together(() => Promise.all([actions.setPops(state), note({ detail: { stopped, ...why } })]))
      return { status: 200, body: actions.pops() }
    },
  }
}
