import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { CordError } from '../../../model/index.ts'
import { runOperation } from '../../control/client.ts'
import { schemesOf, serverOf, workstationFiles } from '../../workstation/files.ts'
import { numberOf } from '../../workstation/number.ts'
import { sayRings } from '../../workstation/ring.ts'
import { homeOption } from '../options.ts'
import { say } from '../output.ts'
import type { Ended } from '../program.ts'

interface PopOptions {
  readonly connection: string
  readonly device?: string
  readonly called?: string
  readonly server?: string
  readonly tokenFile?: string
  readonly register?: string
  readonly scheme: readonly string[]
  readonly folder: string
  readonly windowsFolder: string
  readonly program: string
  readonly home: string
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value]

export function addPop(program: Command, _ended: Ended): void {
  program
    .command('pop [number] [popup]')
    .description('Say that a phone rings: for phone software that can only start a program, and to try a rule.')
    .requiredOption('--connection <id>', 'the connection in whose name it rings')
    .option('--device <device>', 'the extension that rings')
    .option('--called <number>', 'the number that was dialled')
    .option('--server <url>', 'from another machine: the server, and a connection that takes workstations, such as divalto')
    .option('--token-file <file>', "with --server: the file that holds the workstation's token")
    .option('--register <folder>', 'write instead what a workstation needs to open links and start programs: scripts, registrations')
    .option('--scheme <name>', 'with --register: a kind of link that means "this number calls", for example tel; may repeat', collect, [])
    .option('--folder <path>', 'with --register: where that folder will lie on Linux and macOS', '/opt/cordboard')
    .option('--windows-folder <path>', 'with --register: where that folder will lie on Windows', 'C:\\Cordboard')
    .option('--program <path>', "with --register: Harmony's program on Windows", 'C:\\divalto\\sys\\xDivaltoClickToCall.exe')
    .addOption(homeOption())
    .action(async (number: string | undefined, popup: string | undefined, options: PopOptions) => {
      if (options.register !== undefined) return register(options.register, options)
      if (number === undefined) throw new CordError('CORD_CLI_PARAMETER', { name: 'number', wanted: 'a number or a link' })
      if (popup !== undefined && popup !== 'popup')
        throw new CordError('CORD_CLI_PARAMETER', { name: 'popup', wanted: 'popup, or nothing' })
      if (options.server === undefined) await ringHere(number, popup !== undefined, options)
      else await ringThere(number, popup !== undefined, options.server, options)
    })
}

async function ringHere(number: string, popup: boolean, options: PopOptions): Promise<void> {
  const id = randomUUID()
  const called = options.called === undefined ? {} : { called: { number: numberOf(options.called) } }
  await runOperation(options.home, 'ingest', {
    connection: options.connection,
    triggers: [
      {
        id,
        type: 'ringing',
        call: { id, media: 'voice', type: 'inbound', caller: { number: numberOf(number) }, ...called },
        ...(options.device === undefined ? {} : { agent: { device: options.device } }),
        ...(popup ? { data: { popup: true } } : {}),
      },
    ],
  })
  say(`accepted: ${number} rings${options.device === undefined ? '' : ` at ${options.device}`}`)
}

async function ringThere(number: string, popup: boolean, server: string, options: PopOptions): Promise<void> {
  const { tokenFile } = options
  if (tokenFile === undefined) throw new CordError('CORD_CLI_PARAMETER', { name: 'token-file', wanted: 'a file' })
  // The token says at which telephone it rings.
  if (options.device !== undefined) throw new CordError('CORD_CLI_PARAMETER', { name: 'device', wanted: 'left out with --server' })
  await sayRings({
    server: serverOf(server),
    connection: options.connection,
    token: read(tokenFile).trim(),
    number: numberOf(number),
    called: options.called,
    popup,
  })
  say(`accepted: ${number} rings`)
}

function register(folder: string, options: PopOptions): void {
  if (options.server === undefined) throw new CordError('CORD_CLI_PARAMETER', { name: 'server', wanted: 'the address of the server' })
  const target = resolve(folder)
  const files = workstationFiles({ ...options, server: serverOf(options.server), schemes: schemesOf(options.scheme) })
  for (const { name, content, mode } of files) {
    mkdirSync(dirname(join(target, name)), { recursive: true })
    writeFileSync(join(target, name), content, { mode })
  }
  say(files.map(({ name }) => join(target, name)).join('\n'))
  say(
    `Next, for each workstation: cordboard token add pc-1024 --workstation ${options.connection}:1024, and put the token into the file "token".`,
  )
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new CordError('CORD_CLI_FILE', { file, detail: cause instanceof Error ? cause.message : String(cause) }, { cause })
  }
}
