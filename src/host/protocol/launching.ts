/** What the host tells the launcher. `key` names a process, and is known to the two of them alone. */
export type Order =
  | {
      readonly t: 'start'
      readonly key: string
      /** Where the host waits for the lines of the process. */
      readonly address: string
      readonly args: readonly string[]
      readonly cwd: string
    }
  | { readonly t: 'kill'; readonly key: string; readonly signal: NodeJS.Signals }

/** What the launcher tells of a process. */
export type Report =
  | { readonly t: 'started'; readonly key: string; readonly pid: number }
  | { readonly t: 'failed'; readonly key: string; readonly reason: string }
  | { readonly t: 'ended'; readonly key: string; readonly code: number | null; readonly signal: string | null }

/** The descriptors of a plugin's process that lead to the host: its output, its errors, the pipe. */
export const lines = [1, 2, 3] as const
export type Line = (typeof lines)[number]

/** A line begins with the key of its process, a UUID, and its descriptor; what comes after is the process's own. */
export const headingBytes = 37

export function headingOf(key: string, line: Line): string {
  return `${key}${line}`
}

export function readHeading(heading: string): { readonly key: string; readonly line: Line | undefined } {
  const last = heading.slice(-1)
  return { key: heading.slice(0, -1), line: lines.find((line) => String(line) === last) }
}
