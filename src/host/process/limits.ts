import type { PluginConfig } from '../../model/index.ts'

/** What one plugin's process may take. */
export interface Limits {
  readonly memoryMb: number
  readonly messageBytes: number
  readonly triggersPerSecond: number
  readonly silenceMs: number
}

export function limitsOf(settings: PluginConfig): Limits {
  const { memoryMb = 192, messageKb = 2048, triggersPerSecond = 2000, silenceSeconds = 10 } = settings
  return { memoryMb, messageBytes: messageKb * 1024, triggersPerSecond, silenceMs: silenceSeconds * 1000 }
}
