export { createBreath } from './breath.ts'
export type * from './contract.ts'
export { openRulebook } from './rulebook.ts'
