/** The product on a home, until its input ends. Prints its address and a token as one line of JSON. */
import { createHost } from '../../src/app/index.ts'

const quiet = { debug() {}, info() {}, warn() {}, error: console.error }
const host = await createHost({ home: process.argv[2] ?? '', port: 0, log: quiet })
const made = await host.operations.run('tokens.add', { name: `bench-${Date.now()}`, scopes: ['ingest', 'read'] })
const token = made !== null && typeof made === 'object' && 'token' in made ? made.token : ''
console.log(JSON.stringify({ url: host.url, token }))
process.stdin.on('end', () => void host.close()).resume()
