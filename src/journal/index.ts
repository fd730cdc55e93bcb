export type * from './contract.ts'
export { hiddenByDefault, hide } from './hidden.ts'
export { openJournal } from './journal.ts'
