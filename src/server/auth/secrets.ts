import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'

export const SIGNATURE_AGE_SECONDS = 300

/** 256 bits nobody can guess, as text that fits a header and a cookie. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** How sessions and tokens are stored: who reads the database cannot sign in with it. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'hex')
}

export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(hashSecret(given)), Buffer.from(hashSecret(expected)))
}

/**
 * `t=<seconds since 1970>,v1=<hex>`: HMAC-SHA256 of `<t>.<body>`. Several v1 may be given, for a change of secret.
 * `now` is milliseconds since 1970; five minutes of difference are forgiven. Gives the proof that holds.
 */
export function validSignature(header: string, body: Uint8Array, secret: string, now: number): string | undefined {
  const parts = header.split(',').map((part) => part.trim().split('='))
  const time = parts.find(([name]) => name === 't')?.[1] ?? ''
  if (!/^\d{1,12}$/.test(time) || Math.abs(now / 1000 - Number(time)) > SIGNATURE_AGE_SECONDS) return undefined
  const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest('hex')
  const holds = parts.some(([name, value]) => name === 'v1' && value !== undefined && sameSecret(value, expected))
  return holds ? expected : undefined
}
