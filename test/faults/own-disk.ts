import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { preparePeople } from './home.ts'

/** The data folder of a home on a small file system of its own, which can be full or broken without harm to anything else. Only for root. */
export async function mountOwnDisk(home: string, data: string): Promise<Disposable> {
  const image = imageOf(home)
  rmSync(data, { recursive: true })
  mkdirSync(data)
  writeFileSync(image, '')
  truncateSync(image, 256 * 1_048_576)
  execFileSync('mkfs.ext4', ['-q', '-F', '-m', '0', image])
  mount(image, data)
  await preparePeople(home)
  return { [Symbol.dispose]: () => void execFileSync('umount', ['-l', data]) }
}

/** The kernel finds an error on that disk, and makes it read-only under whoever has files open on it. */
export function breakDisk(data: string): void {
  const [, device] = /^\/dev\/(loop\d+)$/.exec(execFileSync('findmnt', ['-n', '-o', 'SOURCE', data]).toString().trim()) ?? []
  if (device === undefined) throw new Error(`${data} is not on a disk of its own`)
  writeFileSync(`/sys/fs/ext4/${device}/trigger_fs_error`, 'the fault tests ask for it')
}

/** Nobody may have files open on it. */
export function mendDisk(home: string, data: string): void {
  execFileSync('umount', [data])
  try {
    execFileSync('e2fsck', ['-fy', imageOf(home)], { stdio: 'ignore' })
  } catch {
    // It says by its exit code that there was something to mend.
  }
  mount(imageOf(home), data)
}

function mount(image: string, data: string): void {
  execFileSync('mount', ['-o', 'loop,errors=remount-ro', image, data])
}

function imageOf(home: string): string {
  return join(home, 'disk.img')
}
