import { CordError } from '../../model/index.ts'

export interface Ring {
  readonly server: string
  readonly connection: string
  readonly token: string
  readonly number: string
  readonly called: string | undefined
  readonly popup: boolean
}

const patienceMs = 10_000

/** Says to a server elsewhere that the telephone of this workstation rings. Rejects with a CordError in the server's own words. */
export async function sayRings({ server, connection, token, number, called, popup }: Ring): Promise<void> {
  const url = `${server}/hooks/${encodeURIComponent(connection)}/workstation`
  const report = { number, event: 'ring', popup: popup ? '1' : '', called: called ?? '' }
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(report),
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    })
    if (!answer.ok) throw new CordError('CORD_CLI_POP_REFUSED', { url, status: answer.status, detail: (await answer.text()).slice(0, 300) })
  } catch (cause) {
    if (cause instanceof CordError) throw cause
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
    throw new CordError('CORD_CLI_POP_UNREACHED', { url, detail: inner instanceof Error ? inner.message : String(inner) }, { cause })
  }
}
