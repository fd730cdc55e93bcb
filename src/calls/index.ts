export { createCalls } from './calls.ts'
export type * from './contract.ts'
export { partsOfWhole } from './restore.ts'
