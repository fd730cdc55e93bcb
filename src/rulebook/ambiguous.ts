import { type Diagnostic, problem } from '../model/index.ts'
import { ruleIdOf, tableNameOf } from './ids.ts'

/**
 * Files that stand for the same rule or table, or for two that differ only in case, which some file systems cannot hold
 * side by side. Each gets an error that names the other.
 */
export function ambiguities(paths: readonly string[]): ReadonlyMap<string, readonly Diagnostic[]> {
  const groups = new Map<string, string[]>()
  for (const path of paths) {
    const name = nameOf(path)
    groups.set(name, [...(groups.get(name) ?? []), path])
  }
  const found = new Map<string, readonly Diagnostic[]>()
  for (const group of groups.values()) {
    if (group.length < 2) continue
    for (const path of group) {
      const other = group.find((candidate) => candidate !== path) ?? path
      found.set(path, [{ ...problem('CORD_RULE_AMBIGUOUS', { other }, { file: path }), severity: 'error' }])
    }
  }
  return found
}

function nameOf(path: string): string {
  const id = ruleIdOf(path)
  return (id === undefined ? `table ${tableNameOf(path)}` : `rule ${id}`).toLowerCase()
}
