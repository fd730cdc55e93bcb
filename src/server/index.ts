export { isAddressRange } from './auth/addresses.ts'
export { hashPassword } from './auth/password.ts'
export { hashSecret } from './auth/secrets.ts'
export type * from './contract.ts'
export { createServer } from './create-server.ts'
export type {
  Activity,
  BacktestAnswer,
  BacktestDifference,
  BacktestRequest,
  LiveAnswer,
  NumberCheck,
  NumberQuestion,
  PopsState,
  Rollback,
  SimulateRequest,
} from './wire/index.ts'
