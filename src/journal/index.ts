export type * from './contract.ts'
export { openJournal } from './journal.ts'
