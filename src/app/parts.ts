import type { Calls } from '../calls/index.ts'
import type { PluginHost } from '../host/index.ts'
import type { Journal } from '../journal/index.ts'
import type { Clock, Config, Log } from '../model/index.ts'
import type { Rulebook } from '../rulebook/index.ts'
import type { Acceptor } from './accept.ts'
import type { HomePaths } from './config/paths.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { Minutes } from './metrics/minutes.ts'
import type { Pops } from './pops.ts'
import type { Pressure } from './pressure.ts'
import type { Circuits } from './pump/circuits.ts'
import type { PlanRunner } from './pump/plans.ts'
import type { Rollbacks } from './rollback/rollback.ts'
import type { SwitchConnection } from './switches.ts'

/** What is there without a running server: enough for users, tokens, traces and backups. */
export interface StoredParts {
  readonly journal: Journal
  readonly clock: Clock
  readonly paths: HomePaths
}

/** The rooms of a running installation, put together. */
export interface Parts extends StoredParts {
  readonly calls: Calls
  readonly rulebook: Rulebook
  readonly plugins: PluginHost
  readonly plans: PlanRunner
  readonly acceptor: Acceptor
  readonly log: Log
  readonly metrics: Metrics
  readonly minutes: Minutes
  readonly circuits: Circuits
  readonly pressure: Pressure
  readonly config: () => Config
  readonly switchConnection: SwitchConnection
  readonly pops: Pops
  readonly rollbacks: Rollbacks
}
