import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
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
