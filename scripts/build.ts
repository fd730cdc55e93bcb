// Makes dist/: JavaScript and declarations of src/, the built-in plugins with their files, and the pages.
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const source = join(root, 'src/plugins')
const target = join(root, 'dist/plugins')

rmSync(join(root, 'dist'), { recursive: true, force: true })
run('tsc', ['-b', 'src/app'])
run('vite', ['build', '--logLevel', 'warn'])
for (const path of globSync('**/*', { cwd: source, withFileTypes: true })) {
  const from = join(path.parentPath, path.name)
  const to = join(target, from.slice(source.length))
  if (!path.isFile() || /\.ts$|tsconfig\.json$/.test(path.name) || from.includes('/fixtures/')) continue
  mkdirSync(dirname(to), { recursive: true })
  if (path.name === 'plugin.json') writeFileSync(to, readFileSync(from, 'utf8').replace(/("main": "[^"]+)\.ts"/, '$1.js"'))
  else cpSync(from, to)
}

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(join(root, 'node_modules/.bin', command), args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
