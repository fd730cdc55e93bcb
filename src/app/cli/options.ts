import { resolve } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'

export function homeOption(): Option {
  return new Option('--home <dir>', 'the home folder: cordboard.yaml, rules/, plugins/, tables/, data/')
    .env('CORDBOARD_HOME')
    .default(process.cwd(), 'this folder')
    .argParser((value) => resolve(value))
}

export function portOption(): Option {
  return new Option('--port <n>', 'port to listen on, 0 for any free one (default: as configured, else 8070)').argParser((value) => {
    const port = Number(value)
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('A port is a whole number from 0 to 65535.')
    return value
  })
}

export function jsonOption(): Option {
  return new Option('--json', 'answer as JSON, for programs')
}

export function portOf(options: { readonly port?: string }): { readonly port?: number } {
  return options.port === undefined ? {} : { port: Number(options.port) }
}
