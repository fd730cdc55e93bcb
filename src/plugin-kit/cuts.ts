import { generator } from './random.ts'

/** Sizes up to which a recording is cut at every single place. */
const small = 2048
const randomRounds = 12

/** A way to feed the same bytes. */
export interface Cutting {
  /** Completes "gives other triggers ...". */
  readonly how: string
  readonly chunks: readonly Uint8Array[]
  /** The bytes come twice: what was seen before does not count again. */
  readonly doubled: boolean
}

/** Every boundary of a small recording, seeded random ones of a large one; byte by byte, in one piece, and twice over. */
export function cuttings(bytes: Uint8Array): readonly Cutting[] {
  const whole = [{ how: 'in one piece', chunks: [bytes], doubled: false }]
  const twice = [{ how: 'when it comes twice over', chunks: [bytes, bytes], doubled: true }]
  if (bytes.length > small) return [...whole, ...Array.from({ length: randomRounds }, (_, round) => randomCut(bytes, round + 1)), ...twice]
  const single = { how: 'byte by byte', chunks: Array.from(bytes, (_, index) => bytes.subarray(index, index + 1)), doubled: false }
  const boundaries = Array.from({ length: Math.max(0, bytes.length - 1) }, (_, index) => index + 1)
  const cut = boundaries.map((at) => ({
    how: `when it is cut after byte ${at}`,
    chunks: [bytes.subarray(0, at), bytes.subarray(at)],
    doubled: false,
  }))
  return [...whole, single, ...cut, ...twice]
}

function randomCut(bytes: Uint8Array, seed: number): Cutting {
  const random = generator(seed)
  // From pieces of a few bytes to pieces of several frames.
  const mean = 2 ** (2 + (seed % 10))
  const chunks: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + Math.floor(random() * 2 * mean)
    chunks.push(bytes.subarray(at, at + length))
    at += length
  }
  return { how: `when it is cut at random (seed ${seed})`, chunks, doubled: false }
}
