import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

// One hash takes 128 MiB and about 0.3 s of a core: two at once, so that sign-ins never starve calls.
const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }
const KEY_BYTES = 32
const AT_ONCE = 2
const WAITING_MOST = 60

let running = 0
const queue: (() => void)[] = []

/** True when so many wait that one more would wait longer than a person does. */
export function isCrowded(): boolean {
  return queue.length >= WAITING_MOST
}

/** `scrypt$N$r$p$salt$key`, salt and key in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt)
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/** False also for a hash it does not understand. Takes the same time whether or not there is a hash. */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [scheme, cost, , , salt, key] = (hash ?? '').split('$')
  const known = scheme === 'scrypt' && Number(cost) === COST.N && salt !== undefined && key !== undefined
  const derived = await derive(password, known ? Buffer.from(salt, 'base64url') : randomBytes(16))
  const expected = known ? Buffer.from(key, 'base64url') : Buffer.alloc(0)
  return expected.length === derived.length && timingSafeEqual(expected, derived)
}

async function derive(password: string, salt: Buffer): Promise<Buffer> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => queue.push(resolve))
  else running += 1
  try {
    return await new Promise((resolve, reject) => {
      scrypt(password.normalize('NFKC'), salt, KEY_BYTES, COST, (error, key) => (error ? reject(error) : resolve(key)))
    })
  } finally {
    const next = queue.shift()
    if (next === undefined) running -= 1
    else next()
  }
}
