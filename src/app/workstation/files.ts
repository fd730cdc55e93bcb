import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CordError } from '../../model/index.ts'
import { builtinPlugins } from '../config/paths.ts'
import { desktopEntry, registry, urlTypes } from './links.ts'

export interface WorkstationFile {
  readonly name: string
  readonly content: string | Uint8Array
  readonly mode: number
}

export interface WorkstationOptions {
  /** Base address of the server, as workstations reach it. */
  readonly server: string
  readonly connection: string
  /** Schemes of links that mean "this number calls", without the colon. */
  readonly schemes: readonly string[]
  /** Where the folder will lie, on Windows and elsewhere. */
  readonly windowsFolder: string
  readonly folder: string
  /** Harmony's program on Windows. */
  readonly program: string
}

/** Throws a CordError for what is no web address. */
export function serverOf(given: string): string {
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) {
    throw new CordError('CORD_CLI_PARAMETER', { name: 'server', wanted: 'an address such as https://cordboard.example' })
  }
  return given.replace(/\/+$/, '')
}

/** Schemes without the colon, small; one of Cordboard's own if none is wished. Throws a CordError for what is no scheme. */
export function schemesOf(given: readonly string[]): readonly string[] {
  const schemes = (given.length === 0 ? ['cordboard-call'] : given).map((scheme) => scheme.toLowerCase().replace(/:$/, ''))
  const wrong = schemes.find((scheme) => !/^[a-z][a-z0-9+.-]{0,62}$/.test(scheme) || taken.has(scheme))
  if (wrong !== undefined)
    throw new CordError('CORD_CLI_PARAMETER', { name: 'scheme', wanted: 'a kind of link, such as tel or ctidivalto' })
  return [...new Set(schemes)]
}

/** Taking these over would break the machine. */
const taken: ReadonlySet<string> = new Set(['http', 'https', 'file', 'ftp', 'mailto', 'javascript', 'data', 'about'])

const scripts = join(builtinPlugins, 'divalto', 'workstation')

/**
 * Everything that a workstation without Node needs: scripts, their settings, and what registers links with Windows, macOS and
 * Linux. The token is not among it: each workstation has one of its own.
 */
export function workstationFiles(options: WorkstationOptions): readonly WorkstationFile[] {
  const { server, connection, schemes, windowsFolder, folder, program } = options
  const settings = [`server=${server}`, `connection=${connection}`, `program=${program}`, 'links=tel,callto', '']
  const windows = `${windowsFolder.replace(/\\+$/, '')}\\cordboard-workstation.ps1`
  const command = `${folder.replace(/\/+$/, '')}/cordboard-pop.sh`
  return [
    { name: 'workstation.conf', content: settings.join('\n'), mode: 0o644 },
    { name: 'cordboard-pop.sh', content: readFileSync(join(scripts, 'cordboard-pop.sh')), mode: 0o755 },
    { name: 'cordboard-workstation.ps1', content: readFileSync(join(scripts, 'cordboard-workstation.ps1')), mode: 0o644 },
    { name: 'windows/cordboard-links.reg', content: registry(schemes, windows), mode: 0o644 },
    { name: 'linux/cordboard-links.desktop', content: desktopEntry(schemes, command), mode: 0o644 },
    { name: 'macos/cordboard-links.applescript', content: appleScript(command), mode: 0o644 },
    { name: 'macos/url-types.xml', content: urlTypes(schemes), mode: 0o644 },
    { name: 'macos/register.sh', content: readFileSync(join(scripts, 'register-macos.sh')), mode: 0o755 },
  ]
}

/** A link arrives as an event of the application, not as an argument. */
function appleScript(command: string): string {
  return `on open location theLink\n  do shell script quoted form of ${quoted(command)} & " " & quoted form of theLink\nend open location\n`
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
