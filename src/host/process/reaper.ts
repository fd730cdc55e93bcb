import { type ChildProcess, spawn } from 'node:child_process'

// A shell that outlives us by a moment: it reads who began and who ended, and when its input ends, so when we are gone, it ends the rest.
const script = `trap '' INT TERM HUP
left=
while read -r sign id; do
  case $sign in
    +) left="$left $id " ;;
    -) left="\${left%% $id *} \${left#* $id }" ;;
  esac
done
[ -z "$left" ] || kill -KILL $left`

let shell: ChildProcess | undefined

/**
 * Sees to it that a process does not outlive this one, however this one ends: a plugin in an endless loop does not notice that its pipe has closed.
 * Returns how to say that it has ended by itself. Windows does the same for every child by itself.
 */
export function reapWithUs(pid: number): () => void {
  if (process.platform === 'win32') return () => undefined
  shell ??= startShell()
  const { stdin } = shell
  stdin?.write(`+ ${pid}\n`)
  return () => void stdin?.write(`- ${pid}\n`)
}

function startShell(): ChildProcess {
  const child = spawn('/bin/sh', ['-c', script], { env: {}, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  // Without a shell on this machine plugins still end by themselves, unless they loop.
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  child.on('exit', () => {
    shell = undefined
  })
  child.unref()
  return child
}
