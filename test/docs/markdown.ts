import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from '../architecture.walls.ts'

/** Every page of the project that people read, by its path in the repository. */
export function pages(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], { cwd: repository, encoding: 'utf8' })
  return [...new Set(listed.split('\n'))].filter((path) => path !== '' && !path.startsWith('test/corpus/')).sort()
}

export function textOf(page: string): string {
  return readFileSync(join(repository, page), 'utf8')
}

const FENCE = /^ {0,3}(```|~~~)/

/** The lines of a page, each with whether it is code: fenced, or indented by four after an empty line or other code. */
export function linesOf(text: string): readonly { readonly text: string; readonly code: boolean }[] {
  let fenced = false
  let indented = false
  let listed = false
  let empty = true
  return text.split('\n').map((line) => {
    const isFence = FENCE.test(line)
    const inside = fenced
    if (isFence) fenced = !fenced
    // Below an item of a list, four blanks are its own text.
    if (!inside && /^\s*([-*+]|\d+\.) /.test(line)) listed = true
    else if (!inside && /^\S/.test(line)) listed = false
    indented = !inside && !listed && /^ {4}/.test(line) && (empty || indented)
    empty = line.trim() === ''
    return { text: line, code: inside || isFence || indented }
  })
}

/** The anchors of a page, as GitHub makes them of its headings. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>()
  const anchors = linesOf(text).flatMap(({ text: line, code }) => {
    const title = code ? undefined : /^#{1,6} +(.*?) *#*$/.exec(line)?.[1]
    if (title === undefined) return []
    const anchor = plain(title)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-')
    const before = seen.get(anchor) ?? 0
    seen.set(anchor, before + 1)
    return [before === 0 ? anchor : `${anchor}-${before}`]
  })
  return new Set(anchors)
}

function plain(title: string): string {
  return title.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '')
}
