import { connect, type Socket } from 'node:net'

/** How tests log in to the test PBX. Public: it listens on loopback only. */
export const ami = { host: '127.0.0.1', port: 5038, username: 'cti', secret: 'cti-test' } as const

/** Headers of one message. One that occurs more than once is a list. */
export type Headers = Readonly<Record<string, string | readonly string[]>>

type Fields = Readonly<Record<string, string | readonly string[]>>
type Wanted = Readonly<Record<string, string | RegExp>>

/** A second manager client beside Cordboard's: places, watches and reads back. Independent of the plugin on purpose. */
export interface AmiClient {
  /** All messages so far. */
  readonly messages: readonly Headers[]
  /** Every byte the PBX sent. */
  recording(): Buffer
  readonly closed: Promise<void>
  /** Sends an action, resolves with its response, also when that is an error. */
  action(name: string, fields?: Fields): Promise<Headers>
  /** As `action`, for those that answer with a list of events. */
  list(name: string, complete: string, fields?: Fields): Promise<readonly Headers[]>
  /** The first event, past or future, with that name and those fields. */
  event(name: string, fields?: Wanted, milliseconds?: number): Promise<Headers>
  /** Waits until no channel is left and nothing more is said. */
  settle(): Promise<void>
  send(name: string, fields?: Fields): string
  logoff(): Promise<void>
  destroy(): void
}

export const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Connects; logs in unless `bare`. */
export async function openAmi(options: { readonly bare?: boolean } = {}): Promise<AmiClient> {
  const socket: Socket = connect(ami.port, ami.host)
  const messages: Headers[] = []
  const chunks: Buffer[] = []
  const listeners = new Set<(message: Headers) => void>()
  const greeting = Promise.withResolvers<void>()
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  let buffer = Buffer.alloc(0)
  let greeted = false
  let nextId = 1
  let heardAt = Date.now()

  socket.on('error', (error) => greeting.reject(error))
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    buffer = Buffer.concat([buffer, chunk])
    if (!greeted) {
      const end = buffer.indexOf('\r\n')
      if (end < 0) return
      greeted = true
      buffer = buffer.subarray(end + 2)
      greeting.resolve()
    }
    for (let end = buffer.indexOf('\r\n\r\n'); end >= 0; end = buffer.indexOf('\r\n\r\n')) {
      take(buffer.toString('utf8', 0, end))
      buffer = buffer.subarray(end + 4)
    }
  })

  function take(text: string): void {
    const headers: Record<string, string | string[]> = {}
    for (const line of text.split('\r\n')) {
      const colon = line.indexOf(':')
      if (colon < 0) continue
      const name = line.slice(0, colon)
      const value = line.slice(colon + 1).replace(/^ /, '')
      const before = headers[name]
      headers[name] = before === undefined ? value : [before, value].flat()
    }
    messages.push(headers)
    if (!String(headers['Event']).startsWith('RTCP')) heardAt = Date.now()
    for (const listener of [...listeners]) listener(headers)
  }

  function wait(fits: (message: Headers) => boolean, what: string, milliseconds = 20_000): Promise<Headers> {
    const seen = messages.find(fits)
    if (seen !== undefined) return Promise.resolve(seen)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        listeners.delete(listener)
        reject(new Error(`no ${what} within ${milliseconds} ms`))
      }, milliseconds)
      function listener(message: Headers): void {
        if (!fits(message)) return
        clearTimeout(timer)
        listeners.delete(listener)
        resolve(message)
      }
      listeners.add(listener)
    })
  }

  function send(name: string, fields: Fields = {}): string {
    const id = `test-${process.pid}-${nextId++}`
    const lines = Object.entries({ Action: name, ActionID: id, ...fields }).flatMap(([key, values]) =>
      [values].flat().map((value) => `${key}: ${value}`),
    )
    socket.write(`${lines.join('\r\n')}\r\n\r\n`)
    return id
  }

  const client: AmiClient = {
    messages,
    closed,
    send,
    recording: () => Buffer.concat(chunks),
    action(name, fields) {
      const id = send(name, fields)
      return wait((message) => 'Response' in message && message['ActionID'] === id, `response to ${name}`)
    },
    async list(name, complete, fields) {
      const { ActionID } = await client.action(name, fields)
      await wait((message) => message['Event'] === complete && message['ActionID'] === ActionID, complete)
      return messages.filter((message) => message['ActionID'] === ActionID && 'Event' in message && message['Event'] !== complete)
    },
    event(name, fields = {}, milliseconds) {
      const shown = JSON.stringify(fields, (_, value) => (value instanceof RegExp ? String(value) : value))
      return wait(
        (message) =>
          message['Event'] === name &&
          Object.entries(fields).every(([key, value]) =>
            value instanceof RegExp ? value.test(String(message[key])) : message[key] === value,
          ),
        `event ${name} ${shown}`,
        milliseconds,
      )
    },
    async settle() {
      const until = Date.now() + 20_000
      while (Date.now() < until) {
        if ((await client.list('CoreShowChannels', 'CoreShowChannelsComplete')).length === 0) break
        await sleep(100)
      }
      while (Date.now() - heardAt < 500 && Date.now() < until) await sleep(50)
    },
    async logoff() {
      await client.action('Logoff')
      socket.end()
      await closed
    },
    destroy: () => void socket.destroy(),
  }

  await greeting.promise
  if (options.bare === true) return client
  const answer = await client.action('Login', { Username: ami.username, Secret: ami.secret, Events: 'on' })
  if (answer['Response'] !== 'Success') throw new Error(`the test PBX refused the login: ${String(answer['Message'])}`)
  return client
}
