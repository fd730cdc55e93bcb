import { realpathSync } from 'node:fs'
import { extname, join } from 'node:path'

// From source the parts of a plugin's process are TypeScript, in the package they are JavaScript, in the same places.
const host = realpathSync(join(import.meta.dirname, '..'))
const extension = extname(import.meta.filename)

/** Cordboard's own files that other processes run; `readable` is what a plugin's may read. */
export const place = {
  main: join(host, 'child', `main${extension}`),
  launcher: join(host, 'launcher', `main${extension}`),
  api: join(host, '..', 'plugin-api', `index${extension}`),
  plugins: join(host, '..', 'plugins'),
  readable: [join(host, 'child'), join(host, 'protocol'), join(host, '..', 'plugin-api'), join(host, '..', '..', 'package.json')],
} as const
