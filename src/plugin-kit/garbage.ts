import type { Workbench } from '../host/index.ts'
import { type Problem, problem } from '../model/index.ts'
import type { Fixture } from './fixtures.ts'
import { generator } from './random.ts'

/** Completes "... was fed to the plugin". `wrong`: none of it is of any use, so that something must be said about it. */
interface Garbage {
  readonly what: string
  readonly chunks: readonly Uint8Array[]
  readonly wrong: boolean
}

const oversized = 1_048_576
const noiseBytes = 4_096

/**
 * Feeds what no system sends: the plugin must not throw, must say what it could not use, and must read what comes to another
 * connection as before.
 */
export async function checkGarbage(bench: Workbench, fixture: Fixture): Promise<readonly Problem[]> {
  for (const { what, chunks, wrong } of garbageOf(fixture.bytes)) {
    const failed = (reason: string) => [problem('CORD_KIT_GARBAGE', { fixture: fixture.name, what, reason })]
    const heard = await feed(bench, fixture, chunks)
    if ('thrown' in heard) return failed(heard.thrown)
    if (wrong && heard.diagnoses === 0) return failed('nothing was said about it by ctx.diagnose')
    const after = await feed(bench, fixture, [fixture.bytes])
    if ('thrown' in after) return failed(`and then the recording could not be read: ${after.thrown}`)
    if (after.triggers !== fixture.expected.length) return failed(`and then the recording gave ${after.triggers} triggers`)
  }
  return []
}

function garbageOf(bytes: Uint8Array): readonly Garbage[] {
  const half = bytes.subarray(0, Math.max(1, Math.floor(bytes.length / 2) - 1))
  // Whoever waits for the end of a line or of a paragraph gets it.
  const noise = (seed: number) => {
    const random = generator(seed)
    return Buffer.concat([Uint8Array.from({ length: noiseBytes }, () => Math.floor(random() * 256)), Buffer.from('\r\n\r\n')])
  }
  return [
    { what: 'noise', chunks: [noise(1)], wrong: true },
    { what: 'other noise, in small pieces', chunks: pieces(noise(2), 7), wrong: true },
    { what: 'noise in the middle of a recording', chunks: [half, noise(3), bytes.subarray(half.length)], wrong: false },
    { what: 'half a recording', chunks: [half], wrong: false },
    { what: 'a megabyte without an end', chunks: pieces(new Uint8Array(oversized).fill(0x41), 65_536), wrong: true },
  ]
}

function pieces(bytes: Uint8Array, length: number): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, index) => bytes.subarray(index * length, (index + 1) * length))
}

async function feed(
  bench: Workbench,
  fixture: Fixture,
  chunks: readonly Uint8Array[],
): Promise<{ readonly triggers: number; readonly diagnoses: number } | { readonly thrown: string }> {
  let triggers = 0
  let diagnoses = 0
  try {
    await bench.read(
      fixture.kind,
      fixture.config,
      chunks,
      (read) => {
        triggers += read.length
      },
      () => {
        diagnoses += 1
      },
    )
    return { triggers, diagnoses }
  } catch (error) {
    return { thrown: error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error) }
  }
}
