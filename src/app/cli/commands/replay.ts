import { createReadStream, existsSync, readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { CordError, type EmittedTrigger, type Json, type JsonObject } from '../../../model/index.ts'
import { runOperation } from '../../control/client.ts'
import { decideDry, readTriggers, replayRecording } from '../../replay.ts'
import { homeOption, jsonOption } from '../options.ts'
import { member, say } from '../output.ts'
import type { Ended } from '../program.ts'

interface ReplayOptions {
  readonly home: string
  readonly kind?: string
  readonly connection?: string
  readonly config?: string
  readonly decide?: boolean
  readonly live?: boolean
  readonly json?: boolean
}

export function addReplay(program: Command, _ended: Ended): void {
  program
    .command('replay <file>')
    .description("Read triggers as JSON lines, or a phone system's recording through its plugin, and print the triggers.")
    .option('--kind <kind>', 'the file is a recording of this connection kind, for example asterisk')
    .option('--connection <id>', 'replay as this connection of the home: its kind and settings')
    .option('--config <json>', "the kind's settings as JSON text or a file, instead of a connection's")
    .option('--decide', "also say what the home's rules would plan; nothing is done")
    .option('--live', 'hand the triggers to the running server, as if they happened now')
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(async (file: string, options: ReplayOptions) => {
      const triggers = await triggersOf(file, options)
      if (options.live === true) return await handOver(triggers, options)
      if (options.decide !== true) {
        for (const trigger of triggers) say(JSON.stringify(trigger))
        return
      }
      for (const row of await decideDry(options.home, options.connection, triggers)) {
        say(
          options.json === true
            ? JSON.stringify(row)
            : `${row.type.padEnd(16)} ${row.device.padEnd(8)} ${row.planned.length === 0 ? '-' : row.planned.join(', ')}`,
        )
      }
    })
}

async function triggersOf(file: string, options: ReplayOptions): Promise<readonly EmittedTrigger[]> {
  if (!existsSync(file)) throw new CordError('CORD_CLI_FILE', { file, detail: 'there is no such file' })
  if (options.kind === undefined && options.connection === undefined) return readTriggers(readFileSync(file, 'utf8'), file)
  return await replayRecording({
    home: options.home,
    kind: options.kind,
    connection: options.connection,
    config: options.config === undefined ? undefined : readConfig(options.config),
    chunks: createReadStream(file),
  })
}

async function handOver(triggers: readonly EmittedTrigger[], options: ReplayOptions): Promise<void> {
  if (options.connection === undefined)
    throw new CordError('CORD_CLI_PARAMETER', { name: '--connection', wanted: 'the connection in whose name they happen' })
  const payload: Json = JSON.parse(JSON.stringify(triggers))
  const accepted = await runOperation(options.home, 'ingest', { connection: options.connection, triggers: payload })
  const rows = Array.isArray(accepted) ? accepted : []
  const doubled = rows.filter((row) => member(row, 'duplicate') === true).length
  say(`${rows.length - doubled} triggers accepted, ${doubled} known before`)
}

function readConfig(text: string): JsonObject {
  try {
    const config: JsonObject = JSON.parse(existsSync(text) ? readFileSync(text, 'utf8') : text)
    return config
  } catch (error) {
    throw new CordError('CORD_CLI_PARAMETER', { name: '--config', wanted: 'JSON, or a file that holds JSON' }, { cause: error })
  }
}
