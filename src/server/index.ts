export { hashPassword } from './auth/password.ts'
export { hashSecret } from './auth/secrets.ts'
export type * from './contract.ts'
export { createServer } from './create-server.ts'
