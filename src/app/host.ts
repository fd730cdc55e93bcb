import { mkdirSync } from 'node:fs'
import { createCalls } from '../calls/index.ts'
import { evaluateMapping, normalise } from '../engine/index.ts'
import { createPluginHost, type PluginHost } from '../host/index.ts'
import { type Accepted, hiddenByDefault, openJournal } from '../journal/index.ts'
import type { Clock, Config, EmittedTrigger, Log, Outcome } from '../model/index.ts'
import { openRulebook } from '../rulebook/index.ts'
import { createServer, type Server } from '../server/index.ts'
import { createAcceptor } from './accept.ts'
import { systemClock } from './clock.ts'
import { certificateOf, inClear } from './config/entrance.ts'
import { loadConfig } from './config/load.ts'
import { builtinPlugins, builtPages, homePaths } from './config/paths.ts'
import { watchConfig } from './config/watch.ts'
import { startControl } from './control/server.ts'
import { createLog } from './log.ts'
import { createMetrics } from './metrics/metrics.ts'
import { createMinutes } from './metrics/minutes.ts'
import { noteConfig, noteRules } from './noted.ts'
import { createOperations, type Operations } from './operations/index.ts'
import { createPops } from './pops.ts'
import { createPressure } from './pressure.ts'
import { createCircuits } from './pump/circuits.ts'
import { createPlanRunner, type PlanRunner } from './pump/plans.ts'
import { createPump } from './pump/pump.ts'
import { readSaved } from './pump/saved.ts'
import { isSettled } from './pump/verdicts.ts'
import { keepRetention } from './retention.ts'
import { createRollbacks } from './rollback/rollback.ts'
import { createScreen } from './screen-parts.ts'
import { serverActions } from './server-actions.ts'
import { createHttpService } from './services/http.ts'
import { callSettings, rulebookSettings } from './settings.ts'
import { createSwitches, hostSettings } from './switches.ts'
import { createTelemetry } from './telemetry/telemetry.ts'
import { vendorOf } from './vendors.ts'

export interface HostOptions {
  /** The home folder; its data/ is made when absent. */
  readonly home: string
  /** 0 takes any free port; default: the configuration's, else 8070. */
  readonly port?: number
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly clock?: Clock
  readonly log?: Log
  /** Folder served below /demo-crm/: only for the demo. */
  readonly demoPages?: string
  /** Follow changed files while running; default: true. */
  readonly watch?: boolean
}

/** One running installation. */
export interface Host {
  /** Where it listens, for example http://127.0.0.1:8070. */
  readonly url: string
  readonly plugins: PluginHost
  readonly operations: Operations
  /** Resolves when the triggers are on disk; they are decided soon after. */
  ingest(connection: string, triggers: readonly EmittedTrigger[]): Promise<readonly Accepted[]>
  /** Resolves when every accepted trigger is decided and no step is under way. */
  idle(): Promise<void>
  close(): Promise<void>
}

/**
 * Starts the whole product on a home folder.
 * Throws a CordError with its place when cordboard.yaml, the journal or the port is not usable.
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const paths = homePaths(options.home)
  const env = options.env ?? process.env
  const clock = options.clock ?? systemClock
  const loaded = loadConfig(paths.config)
  const log = options.log ?? createLog(loaded.log?.level ?? 'info')
  let config = inClear(loaded, { home: options.home, env }, log)
  const closers: (() => Promise<void> | void)[] = []
  const closeAll = async () => {
    for (const close of closers.reverse()) await close()
    closers.length = 0
  }

  try {
    mkdirSync(paths.data, { recursive: true, mode: 0o700 })
    const metrics = createMetrics()
    const minutes = createMinutes(clock.now)
    const journal = openJournal({
      path: paths.journal,
      now: clock.now,
      hidden: () => config.privacy?.mask ?? hiddenByDefault,
      onCommit: (milliseconds, writes) => {
        metrics.observe('journal_commit_seconds', milliseconds / 1000)
        metrics.observe('journal_commit_writes', writes)
      },
    })
    closers.push(() => journal.close())
    // Asked with every trigger: made again when the file or a switch has changed.
    let merged: Config | undefined
    const inForce = (): Config => {
      merged ??= { ...config, ...hostSettings(config, journal.getState('app', 'disabled')) }
      return merged
    }
    const vendors = new Map<string, string>()
    const saved = readSaved(journal)
    const calls = createCalls({
      bindings: () => journal.people.bindings(),
      user: (id) => journal.people.user(id),
      connection: (id) => callSettings(config, id, plugins.capabilities(id)),
      saved: saved?.calls ?? [],
    })

    let server: Server | undefined
    const http = createHttpService(() => config.http?.baseUrls ?? [])
    closers.push(() => http.close())
    const pops = createPops(journal)
    const screen = createScreen({ server: () => server, parts: () => parts })
    let plans: PlanRunner | undefined
    const telemetry = createTelemetry({
      config: config.telemetry,
      clock,
      log,
      onDropped: (count) => metrics.count('spans_dropped_total', count),
    })
    if (telemetry !== undefined) closers.push(telemetry.close)
    const pressure = createPressure({
      undecided: journal.counts().undecided,
      plans: () => plans?.count() ?? 0,
      settings: () => config.outbox,
      clock,
      log,
    })
    const circuits = createCircuits(
      clock,
      () => ({ failures: config.outbox?.circuitFailures ?? 5, seconds: config.outbox?.circuitSeconds ?? 5 }),
      (target, state) => {
        if (state.kind === 'open') metrics.count('circuit_opened_total', 1, { target })
        if (state.kind === 'open')
          log.warn({ target, reason: state.reason }, 'a target failed several times: nothing is sent to it for a while')
        else log.info({ target }, 'a target is back')
      },
    )
    const acceptor = createAcceptor({
      journal,
      pressure,
      config: inForce,
      vendorOf: (id) => vendors.get(id) ?? remember(vendors, id, vendorOf(plugins, config, id)),
      clock,
      onAccepted: (entries) => {
        metrics.count('triggers_accepted_total', entries.length)
        pressure.accepted(entries.length)
        pump?.wake(entries)
      },
    })
    const plugins = createPluginHost({
      home: options.home,
      builtin: builtinPlugins,
      settings: hostSettings(config, journal.getState('app', 'disabled')),
      env,
      clock,
      log,
      sink: acceptor.sink,
      normalise,
      store: journal,
      services: {
        screen: screen.show,
        http: http.request,
        mapping: (expression, input) => evaluateMapping(expression, input, clock.now()),
      },
      watch: options.watch ?? true,
    })
    let pump: ReturnType<typeof createPump> | undefined
    await plugins.start()
    closers.push(() => plugins.stop())

    const rulebook = await openRulebook({
      home: options.home,
      store: journal,
      clock,
      log,
      settings: () => rulebookSettings(config, plugins),
      watch: options.watch ?? true,
    })
    closers.push(() => rulebook.close())

    const rollbacks = createRollbacks({ rulebook, journal, settings: () => config.rollback, clock, log })
    const onOutcome = (_seq: number, rule: string, outcome: Outcome) => {
      rollbacks.ended(rule, outcome)
      if (isSettled(outcome)) metrics.count('steps_total', 1, { action: outcome.action, status: outcome.status })
      server?.changed('traces')
    }
    const planRunner = createPlanRunner({
      journal,
      calls,
      rulebook,
      actions: plugins.actions,
      clock,
      log,
      circuits,
      async doStep({ open, step, key, attempt, signal }) {
        const began = clock.now()
        const answer = await plugins.run({
          action: step.action,
          connection: step.connection,
          input: step.input,
          key,
          attempt,
          facts: open.facts,
          rule: open.plan.rule,
          deadline: step.deadline,
          timeoutSeconds: step.timeoutSeconds,
          signal,
          ...(telemetry === undefined ? {} : { traceparent: telemetry.traceparent(open.trigger, key, attempt) }),
        })
        const { action } = step
        const ended = clock.now()
        metrics.observe('attempt_seconds', (ended - began) / 1000, { action })
        const { connection } = step
        telemetry?.attempted({ trigger: open.trigger, rule: open.plan.rule, action, connection, key, attempt, began, ended, answer })
        metrics.count('attempts_total', 1, { action, answer: answer.kind === 'done' ? 'done' : answer.again ? 'again' : 'failed' })
        return { answer, screen: screen.take(key) }
      },
      onOutcome,
      onDone: (milliseconds) => {
        metrics.observe('decided_to_done_seconds', milliseconds / 1000)
        pressure.planDone()
      },
      onNoRecord: (plan) => pump?.noRecord(plan),
    })
    plans = planRunner
    pump = createPump({
      journal,
      calls,
      saved,
      rulebook,
      plans: planRunner,
      clock,
      log,
      onApplied: (applied) => {
        for (const call of applied.ended) server?.callEnded(call)
        if (applied.moved !== undefined) server?.changed('people')
      },
      onDecided: (trigger, decision, seq) => {
        metrics.count('triggers_decided_total', 1)
        const waited = clock.now() - Date.parse(trigger.receivedAt)
        metrics.observe('accepted_to_decided_seconds', waited / 1000)
        minutes.decided(trigger.connection, waited)
        telemetry?.decided(trigger, decision, seq)
        pressure.decided()
        rollbacks.decided(decision)
        server?.changed('calls')
        server?.changed('traces')
      },
      onOutcome,
    })
    const running = pump
    const applyConfig = async () => {
      merged = undefined
      vendors.clear()
      await plugins.configure(hostSettings(config, journal.getState('app', 'disabled')))
      await rulebook.refresh()
      server?.changed('connections')
    }

    const followConfig = async (next: Config) => {
      config = inClear(next, { home: options.home, env }, log)
      await noteConfig(journal.audit, paths.config)
      await applyConfig()
    }

    const parts = {
      journal,
      calls,
      rulebook,
      plugins,
      plans: planRunner,
      acceptor,
      clock,
      log,
      metrics,
      minutes,
      circuits,
      pressure,
      config: () => config,
      pops,
      rollbacks,
      switchConnection: createSwitches({ journal, config: () => config, applyConfig }),
      paths,
    }
    server = await createServer({
      config: inForce,
      port: options.port ?? config.server?.port ?? 8070,
      clock,
      log,
      journal,
      rulebook,
      host: plugins,
      calls,
      pages: builtPages,
      certificate: certificateOf(loaded, options.home),
      ...(options.demoPages === undefined ? {} : { demoPages: options.demoPages }),
      actions: serverActions(parts),
    })
    const listening = server
    closers.push(() => listening.close())
    closers.push(
      plugins.onChange(() => {
        vendors.clear()
        listening.changed('connections')
        rulebook.refresh().catch((error: unknown) => log.error({ err: error }, 'the rulebook could not be made again'))
      }),
    )
    closers.push(rulebook.onChange(() => listening.changed('rules')))
    closers.push(await noteRules(rulebook, journal.audit, paths.config, log))
    const operations = createOperations(parts, () => listening.url)
    closers.push(await startControl(paths.control, operations, log))
    if (options.watch !== false) closers.push(watchConfig(paths.config, { clock, log, onChange: followConfig }))
    closers.push(keepRetention(journal, { clock, log, settings: () => config.retention ?? {} }))
    await running.start()
    // What waits is interrupted first, so that nothing is decided into a closing house.
    closers.push(async () => {
      await running.stop()
      await planRunner.stop()
    })
    closers.push(pressure.close)

    return {
      url: listening.url,
      plugins,
      operations,
      ingest: acceptor.ingest,
      async idle() {
        await running.idle()
        await planRunner.idle()
      },
      close: closeAll,
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

function remember(values: Map<string, string>, key: string, value: string): string {
  values.set(key, value)
  return value
}
