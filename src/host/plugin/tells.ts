import type { Clock, Log } from '../../model/index.ts'
import type { Link } from '../connection/link.ts'
import { createAllowance } from '../process/allowance.ts'
import { isDeclare, isDiagnose, isFrame, isLogLine, isReport, isTimer } from '../process/shapes.ts'
import type { Redactor } from '../secrets/redact.ts'

export interface Told {
  readonly plugin: string
  readonly clock: Clock
  readonly log: Log
  readonly redactor: Redactor
  linkOf(owner: string): Link | undefined
  /** Input that could not be used, of an owner that is no connection. */
  diagnosed(owner: string, about: string, detail: string): void
  onFrame(link: Link, chunk: Uint8Array): void
  /** A timer that the plugin set has run out. */
  fire(id: number): void
}

export interface Tells {
  hear(about: string, body: unknown): void
  /** One line of log for the plugin, without its secrets. */
  line(level: keyof Log, connection: string | undefined, text: string, fields: object): void
  /** Ends the timers of a process that has gone. */
  stop(): void
}

const limits = { timers: 10_000, text: 4_000, fields: 8_000 } as const

/** What a plugin's process says without waiting for an answer. What is not in shape is left unheard. */
export function createTells(told: Told): Tells {
  const { clock, redactor } = told
  const timers = new Map<number, () => void>()
  const lines = createAllowance(clock, 100, 500)
  const notes = createAllowance(clock, 20, 100)
  let silenced = 0

  function line(level: keyof Log, connection: string | undefined, text: string, fields: object): void {
    if (!lines.take()) {
      silenced += 1
      return
    }
    const before = silenced === 0 ? {} : { linesLeftOut: silenced }
    silenced = 0
    const own = JSON.stringify(fields).length > limits.fields ? { fields: 'left out: too large' } : redactor.deep(fields)
    const about = connection === undefined ? { plugin: told.plugin } : { plugin: told.plugin, connection }
    told.log[level]({ ...(own as object), ...before, ...about }, redactor.text(text.slice(0, limits.text)))
  }

  function setTimer(id: number, milliseconds: number): void {
    if (timers.has(id) || timers.size >= limits.timers) return
    timers.set(
      id,
      clock.setTimer(milliseconds, () => {
        timers.delete(id)
        told.fire(id)
      }),
    )
  }

  return {
    line,
    hear(about, body) {
      switch (about) {
        case 'log':
          if (isLogLine(body)) line(body.level, ownerOf(body.owner), body.text, body.fields)
          break
        case 'report':
          if (isReport(body)) told.linkOf(body.owner)?.report(body.owner, body.state)
          break
        case 'declare':
          if (isDeclare(body)) told.linkOf(body.owner)?.declare(body.owner, body.capabilities)
          break
        case 'diagnose':
          if (isDiagnose(body) && notes.take()) diagnose(body)
          break
        case 'frame': {
          if (!isFrame(body)) break
          const link = told.linkOf(body.owner)
          if (link !== undefined) told.onFrame(link, Buffer.from(body.chunk, 'base64'))
          break
        }
        case 'timer':
          if (isTimer(body) && body.ms !== undefined) setTimer(body.id, body.ms)
          break
        case 'untimer':
          if (isTimer(body)) {
            timers.get(body.id)?.()
            timers.delete(body.id)
          }
          break
      }
    },
    stop() {
      for (const cancel of timers.values()) cancel()
      timers.clear()
    },
  }

  function diagnose({ owner, about, detail }: { readonly owner: string; readonly about: string; readonly detail: string }): void {
    const link = told.linkOf(owner)
    if (link === undefined) told.diagnosed(owner, redactor.text(about), redactor.text(detail))
    else link.diagnose(about, detail)
  }

  function ownerOf(owner: string | undefined): string | undefined {
    return owner === undefined ? undefined : told.linkOf(owner)?.id
  }
}
