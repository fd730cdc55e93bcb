import { join } from 'node:path'

/** Where things are in a home. */
export interface HomePaths {
  readonly home: string
  readonly config: string
  readonly rules: string
  readonly tables: string
  readonly plugins: string
  readonly data: string
  readonly journal: string
  readonly control: string
}

export function homePaths(home: string): HomePaths {
  const data = join(home, 'data')
  return {
    home,
    config: join(home, 'cordboard.yaml'),
    rules: join(home, 'rules'),
    tables: join(home, 'tables'),
    plugins: join(home, 'plugins'),
    data,
    journal: join(data, 'journal.db'),
    control: join(data, 'control.sock'),
  }
}

/** The package's own folder: the repository, or node_modules/cordboard when it is packed. */
export const packageRoot = join(import.meta.dirname, '..', '..', '..')

/** True when running from TypeScript source: built-in plugins lie beside it as TypeScript too. */
const fromSource = import.meta.filename.endsWith('.ts')

export const builtinPlugins = join(packageRoot, fromSource ? 'src' : 'dist', 'plugins')
export const builtPages = join(packageRoot, 'dist', 'pages')
