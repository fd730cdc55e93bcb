export { checkPlugin, type KitOptions } from './check.ts'
export type { KitCheck, KitReport } from './report.ts'
export type { KitSystem } from './system.ts'
