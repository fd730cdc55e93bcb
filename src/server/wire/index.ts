export type * from './agent.ts'
export type * from './http.ts'
export type * from './live.ts'
export type * from './told.ts'
