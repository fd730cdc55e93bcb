import { setTimeout as wait } from 'node:timers/promises'
import type { Workbench } from '../host/index.ts'
import { type Manifest, type Problem, problem } from '../model/index.ts'

type Kind = NonNullable<Manifest['contributes']['connections']>[number]
type Resources = Awaited<ReturnType<Workbench['resources']>>

/** How long a connection is left open, and how long after the close something may still be on its way out. */
const limits = { openMs: 300, closeMs: 5_000, lingerMs: 2_000 } as const

/** Opens a connection with an example config, closes it, and looks at what stays behind. */
export async function checkClosing(bench: Workbench, kind: Kind, example: Readonly<Record<string, unknown>>): Promise<readonly Problem[]> {
  const before = await bench.resources()
  const connection = await bench.connect(kind.kind, example)
  const { problem: failure } = connection.status()
  if (failure !== undefined) {
    return [
      problem('CORD_KIT_CONNECT_FAILED', {
        kind: kind.kind,
        detail: String(failure.params.detail ?? failure.params.reason ?? failure.code),
      }),
    ]
  }
  await wait(limits.openMs)
  const start = performance.now()
  await connection.close()
  const milliseconds = Math.round(performance.now() - start)
  const slow = milliseconds > limits.closeMs ? [problem('CORD_KIT_CLOSE_SLOW', { kind: kind.kind, milliseconds })] : []
  const left = await leftBehind(bench, before)
  return left === undefined ? slow : [...slow, problem('CORD_KIT_LEFT_OPEN', { kind: kind.kind, what: left })]
}

async function leftBehind(bench: Workbench, before: Resources): Promise<string | undefined> {
  const end = performance.now() + limits.lingerMs
  for (;;) {
    // What was asked of the file system and refused is counted until it is collected.
    await bench.heap()
    const left = difference(await bench.resources(), before)
    if (left === undefined || performance.now() > end) return left
    await wait(50)
  }
}

function difference(now: Resources, before: Resources): string | undefined {
  const handles = [...now.handles]
  for (const handle of before.handles) {
    const index = handles.indexOf(handle)
    if (index !== -1) handles.splice(index, 1)
  }
  const timers = now.timers - before.timers
  const listeners = now.listeners - before.listeners
  const parts = [
    ...handles,
    ...(timers > 0 ? [`${timers} timer(s) of ctx.clock`] : []),
    ...(listeners > 0 ? [`${listeners} listener(s) on process`] : []),
  ]
  return parts.length === 0 ? undefined : parts.join(', ')
}
