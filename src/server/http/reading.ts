import type { IncomingMessage, ServerResponse } from 'node:http'
import express from 'express'
import { problem } from '../../model/index.ts'
import { HttpError } from './errors.ts'

const ADDRESS_MOST = 4096

/** The whole body; rejects with status 413 past `limit` bytes, also when it was compressed. */
export function readBytes(request: IncomingMessage, response: ServerResponse, limit: number): Promise<Buffer> {
  const { headers } = request
  if (headers['content-encoding'] !== undefined) return readEncoded(request, response, limit)
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let size = 0
    const tooLarge = () => {
      // What still comes is let through and dropped, so that the answer is read.
      parts.length = 0
      request.off('data', keep).resume()
      reject(new HttpError(413, problem('CORD_SERVER_BODY_TOO_LARGE')))
    }
    function keep(part: Buffer): void {
      size += part.length
      parts.push(part)
      if (size > limit) tooLarge()
    }
    if (Number(headers['content-length'] ?? 0) > limit) {
      tooLarge()
      return
    }
    request.on('data', keep)
    request.on('end', () => resolve(parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)))
    request.on('aborted', () => reject(new HttpError(400, problem('CORD_SERVER_REQUEST', { status: 400 }))))
    request.on('error', reject)
  })
}

async function readEncoded(request: IncomingMessage, response: ServerResponse, limit: number): Promise<Buffer> {
  const parse = express.raw({ type: () => true, limit })
  await new Promise<void>((resolve, reject) => {
    parse(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)))
  })
  const body: unknown = 'body' in request ? request.body : undefined
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0)
}

/** Throws an HttpError of status 414: nothing of ours is longer, and headers have their limit in Node. */
export function admitAddress(url: string): void {
  if (url.length > ADDRESS_MOST) throw new HttpError(414, problem('CORD_SERVER_QUERY_TOO_LONG', { most: ADDRESS_MOST }))
}

/** Of a name given twice the last one counts. */
export function queryOf(url: string): Readonly<Record<string, string>> {
  if (last.url !== url) last = { url, query: Object.fromEntries(new URLSearchParams(url.split('?')[1] ?? '')) }
  return last.query
}

/** Who hands triggers in asks at one address all day. */
let last: { readonly url: string; readonly query: Readonly<Record<string, string>> } = { url: '', query: {} }
