export type {
  ConnectionCheck,
  ConnectionState,
  ConnectionStatus,
  HostOptions,
  HostSettings,
  PluginHost,
  PluginState,
  PluginStatus,
  RunAnswer,
  RunRequest,
} from './contract.ts'
export { createPluginHost } from './host.ts'
export { type FoundPlugin, readPlugin, shipsWithUs } from './manifest/discover.ts'
export { readQuality } from './manifest/quality.ts'
export { type OpenedConnection, openWorkbench, type Workbench, type WorkbenchOptions } from './plugin/workbench.ts'
export { resolveSecrets } from './secrets/resolve.ts'
