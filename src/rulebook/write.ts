import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, readlink, realpath, rename, rm, rmdir, stat, symlink } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { isMarked } from './decode.ts'

/**
 * Replaces or makes a file so that a reader sees the old text or the new one, also after a power cut. A link stays a link, and a file that a
 * spreadsheet wrote in its own way can still be read by it.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const target = await realpath(path).catch(() => path)
  const mode = await stat(target).then(
    (stats) => stats.mode & 0o777,
    () => 0o644,
  )
  const beside = join(dirname(target), `.${basename(target)}.${randomUUID()}`)
  try {
    const marked = await readFile(target).then(isMarked, () => false)
    const file = await open(beside, 'wx', mode)
    try {
      await file.writeFile(marked ? `\ufeff${text}` : text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, target)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
  await syncFolder(dirname(target))
}

/** Gives a file another place in one step, and takes the folders away that are empty then, up to `root`. */
export async function moveWhole(from: string, to: string, root: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  const link = await readlink(from).catch(() => undefined)
  if (link === undefined || isAbsolute(link)) await rename(from, to)
  else {
    // It says where it leads to from where it lies.
    await symlink(relative(dirname(to), resolve(dirname(from), link)), to)
    await rm(from)
  }
  await syncFolder(dirname(to))
  await syncFolder(dirname(from))
  for (let folder = dirname(from); folder !== root && folder.startsWith(root); folder = dirname(folder)) {
    const isGone = await rmdir(folder).then(
      () => true,
      () => false,
    )
    if (!isGone) return
  }
}

export async function removeWhole(path: string): Promise<void> {
  await rm(path)
  await syncFolder(dirname(path))
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
