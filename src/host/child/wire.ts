import type { ActionRequest } from '../../plugin-api/index.ts'

/** What the parts of a plugin's process need of the pipe. */
export interface Wire {
  /** Asks the host, which answers in the shape that the plugin API says. Rejects with a PluginError. */
  ask<Answer>(method: string, params: unknown, signal?: AbortSignal): Promise<Answer>
  tell(about: string, body: unknown): void
  runOf(request: ActionRequest): number
}
