import express, { type Request, type Response } from 'express'

/** The whole body; rejects with status 413 past `limit` bytes, also when it was compressed. */
export async function readBytes(request: Request, response: Response, limit: number): Promise<Buffer> {
  const parse = express.raw({ type: () => true, limit })
  await new Promise<void>((resolve, reject) => {
    parse(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)))
  })
  const body: unknown = request.body
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0)
}

/** Of a name given twice the last one counts. */
export function queryOf(request: Request): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(request.originalUrl.split('?')[1] ?? ''))
}
