import { openApi } from '../http/openapi.ts'
import type { Handlers, ServerContext } from './context.ts'

export function systemRoutes({ actions, publicUrl }: ServerContext): Handlers<'health' | 'ready' | 'metrics' | 'document'> {
  return {
    health: () => ({ status: 200, body: { status: 'ok' } }),
    ready() {
      const state = actions.ready()
      return { status: state.ready ? 200 : 503, body: state }
    },
    metrics: () => ({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', text: actions.metrics() }),
    document: () => ({ status: 200, body: openApi(publicUrl) }),
  }
}
