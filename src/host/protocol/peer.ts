import type { Message, WireError } from './messages.ts'

/** One end of the conversation. */
export interface Peer {
  /** Resolves with the answer; rejects with a RemoteError. An aborted signal rejects at once and tells the other end. */
  ask(method: string, params: unknown, signal?: AbortSignal): Promise<unknown>
  tell(about: string, body: unknown): void
  receive(message: Message): void
  /** Rejects what is still open and everything after. */
  close(reason: WireError): void
  /** The other end has gone. */
  readonly closed: boolean
  /** Asks of ours without an answer. */
  readonly open: number
  /** Resolves when there are none. */
  idle(): Promise<void>
}

export interface PeerOptions {
  send(message: Message): void
  onAsk(method: string, params: unknown, signal: AbortSignal): Promise<unknown>
  onTell(about: string, body: unknown): void
  onAck?(id: number): void
  /** What was thrown by onAsk, as it goes to the other end. */
  describe(thrown: unknown): WireError
}

/** What the other end answered instead of a value. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError'
  readonly wire: WireError

  constructor(wire: WireError) {
    super(wire.detail)
    this.wire = wire
  }
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: unknown): void
}

export function createPeer(options: PeerOptions): Peer {
  const waiting = new Map<number, Waiting>()
  const serving = new Map<number, AbortController>()
  const idlers = new Set<() => void>()
  let closed: WireError | undefined
  let lastId = 0

  function ask(method: string, params: unknown, signal?: AbortSignal): Promise<unknown> {
    if (closed !== undefined) return Promise.reject(new RemoteError(closed))
    lastId += 1
    const id = lastId
    return new Promise((resolve, reject) => {
      function abandon(): void {
        if (!waiting.delete(id)) return
        tellIdlers()
        if (closed === undefined) options.send({ t: 'abort', id })
        reject(new RemoteError({ kind: 'aborted', detail: 'it was no longer wanted' }))
      }
      waiting.set(id, {
        resolve(value) {
          signal?.removeEventListener('abort', abandon)
          resolve(value)
        },
        reject(error) {
          signal?.removeEventListener('abort', abandon)
          reject(error)
        },
      })
      try {
        options.send({ t: 'ask', id, method, params })
      } catch (error) {
        waiting.delete(id)
        reject(error)
        return
      }
      if (signal?.aborted === true) abandon()
      else signal?.addEventListener('abort', abandon, { once: true })
    })
  }

  async function serve(id: number, method: string, params: unknown): Promise<void> {
    const controller = new AbortController()
    serving.set(id, controller)
    let answer: Message
    try {
      const value = await options.onAsk(method, params, controller.signal)
      answer = value === undefined ? { t: 'answer', id } : { t: 'answer', id, value }
    } catch (error) {
      answer = { t: 'answer', id, error: options.describe(error) }
    }
    serving.delete(id)
    if (closed !== undefined) return
    try {
      options.send(answer)
    } catch (error) {
      options.send({ t: 'answer', id, error: options.describe(error) })
    }
  }

  function settle(id: number, act: (found: Waiting) => void): void {
    const found = waiting.get(id)
    if (found === undefined) return
    waiting.delete(id)
    act(found)
    tellIdlers()
  }

  function tellIdlers(): void {
    if (waiting.size > 0) return
    for (const tell of idlers) tell()
    idlers.clear()
  }

  return {
    ask,
    tell(about, body) {
      if (closed === undefined) options.send({ t: 'tell', about, body })
    },
    receive(message) {
      switch (message.t) {
        case 'ask':
          options.send({ t: 'ack', id: message.id })
          void serve(message.id, message.method, message.params)
          break
        case 'ack':
          options.onAck?.(message.id)
          break
        case 'answer': {
          const { value, error } = message
          settle(message.id, (found) => (error === undefined ? found.resolve(value) : found.reject(new RemoteError(error))))
          break
        }
        case 'abort':
          serving.get(message.id)?.abort()
          break
        case 'tell':
          options.onTell(message.about, message.body)
          break
      }
    },
    close(reason) {
      closed = reason
      for (const found of waiting.values()) found.reject(new RemoteError(reason))
      waiting.clear()
      tellIdlers()
      for (const controller of serving.values()) controller.abort()
      serving.clear()
    },
    get closed() {
      return closed !== undefined
    },
    get open() {
      return waiting.size
    },
    idle: () =>
      new Promise((resolve) => {
        idlers.add(resolve)
        tellIdlers()
      }),
  }
}
