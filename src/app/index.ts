export type { Host, HostOptions } from './host.ts'
export { createHost } from './host.ts'
