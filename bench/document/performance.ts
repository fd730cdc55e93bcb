import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const file = join(root, 'docs/reference/performance.md')
const block = /^<!-- npm run bench -- (.+) -->\n[\s\S]*?^<!-- end -->$/gm

/**
 * The document says which benchmarks it shows: each stands between two comments, the first of which is its command. What they print takes
 * the place of what stood there; the words around stay.
 */
export async function writePerformance(): Promise<void> {
  const text = readFileSync(file, 'utf8')
  const shown = new Map<string, string>()
  for (const [, command = ''] of text.matchAll(block)) {
    console.log(`npm run bench -- ${command}`)
    shown.set(command, await run(command))
  }
  const next = text.replace(block, (_, command: string) => {
    return `<!-- npm run bench -- ${command} -->\n\n    npm run bench -- ${command}\n\n${shown.get(command)}\n\n${machine()}\n<!-- end -->`
  })
  writeFileSync(file, next)
}

/** Tables as they are, everything else as it was printed. Rejects when the benchmark fails. */
function run(command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const argv = ['--conditions=cordboard-source', join(root, 'bench/run.ts'), ...command.split(' ')]
    const child = spawn(process.execPath, argv, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
      process.stdout.write(chunk)
    })
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve(output.includes('\n|---') ? output.trim() : `\`\`\`text\n${output.trim()}\n\`\`\``)
      else reject(new Error(`npm run bench -- ${command} ended with ${code}`))
    })
  })
}

function machine(): string {
  return `*${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}.*`
}
