import type { Server as HttpServer, RequestListener, ServerOptions } from 'node:http'
import { createServer, type Server as HttpsServer } from 'node:https'
import { createSecureContext } from 'node:tls'
import { type Clock, CordError, type Log } from '../../model/index.ts'
import type { ReadCertificate } from '../contract.ts'

const EVERY_MS = 10_000

/** Throws CORD_SERVER_TLS when certificate and key are not a pair. */
export function createTlsServer(read: ReadCertificate, limits: ServerOptions, app: RequestListener): HttpsServer {
  return createServer({ ...limits, ...usable(read), minVersion: 'TLSv1.2' }, app)
}

/** New files count for new connections; ones that cannot be used are logged, and those in force stay. Returns its closer. */
export function followCertificate(
  server: HttpServer | HttpsServer,
  read: ReadCertificate,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): () => void {
  let known = textOf(read)
  let cancel = clock.setTimer(EVERY_MS, look)

  function look(): void {
    const text = textOf(read)
    if (text !== known) {
      known = text
      try {
        if ('setSecureContext' in server) server.setSecureContext({ ...usable(read), minVersion: 'TLSv1.2' })
        log.info({}, 'the certificate was read again')
      } catch (error) {
        log.error({ err: error }, 'the new certificate cannot be used; the one before stays')
      }
    }
    cancel = clock.setTimer(EVERY_MS, look)
  }

  return () => cancel()
}

function usable(read: ReadCertificate): ReturnType<ReadCertificate> {
  try {
    const pair = read()
    createSecureContext({ ...pair })
    return pair
  } catch (cause) {
    throw new CordError('CORD_SERVER_TLS', { detail: cause instanceof Error ? cause.message : String(cause) }, { cause })
  }
}

function textOf(read: ReadCertificate): string {
  try {
    return JSON.stringify(read())
  } catch {
    return ''
  }
}
