import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { plugin } from '../../../src/plugins/asterisk/index.ts'
import { createTestContext, type TestContext } from '../../helpers/plugin-context.ts'

export const recordings = join(import.meta.dirname, '../../fixtures/asterisk')

export const replayConfig = {
  host: '127.0.0.1',
  username: 'cti',
  secret: 'cti-test',
  trunks: ['PJSIP/trunk'],
  variables: { CTI_CUSTOMER_ID: 'customerId' },
}

export function recording(path: string): Buffer {
  return readFileSync(join(recordings, path))
}

/** The triggers of a recording that arrives in these pieces, and what the plugin complained about. */
export async function replayed(pieces: Iterable<Uint8Array>): Promise<Pick<TestContext, 'triggers' | 'repeated' | 'diagnoses'>> {
  const context = createTestContext()
  const replay = plugin.connections?.asterisk?.replay?.(context.ctx, replayConfig)
  if (replay === undefined) throw new Error('the plugin cannot replay')
  for (const piece of pieces) await replay.write(piece)
  await replay.end()
  return context
}

/** Cuts bytes at the given offsets. */
export function cutAt(bytes: Uint8Array, offsets: readonly number[]): readonly Uint8Array[] {
  const cuts = [0, ...offsets.filter((offset) => offset > 0 && offset < bytes.length).toSorted((one, two) => one - two), bytes.length]
  return cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end))
}
