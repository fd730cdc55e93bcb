import { type Diagnostic, problem } from '../model/index.ts'

const longest = 200

/** One folder or file name: no separators, no device names of shells, not hidden. */
const segment = /^[^./\\:*?"<>|\p{Cc}\s][^/\\:*?"<>|\p{Cc}]*$/u

/** What is wrong with a rule id, which becomes a path under rules/; undefined: nothing. */
export function checkId(id: string): Diagnostic | undefined {
  const good = id.length <= longest && id.split('/').every((part) => segment.test(part) && !/[.\s]$/.test(part))
  return good ? undefined : { ...problem('CORD_RULE_ID', { id: id.slice(0, longest) }), severity: 'error' }
}

/** What is wrong with the name of a table, which becomes a file in tables/; undefined: nothing. */
export function checkTableName(name: string): Diagnostic | undefined {
  const good = name.length <= longest && segment.test(name) && !/[.\s]$/.test(name)
  return good ? undefined : { ...problem('CORD_TABLE_NAME', { name: name.slice(0, longest) }), severity: 'error' }
}

/** The rule id of a path like `rules/sales/vip.yaml`; undefined for a file that is no rule. */
export function ruleIdOf(path: string): string | undefined {
  return /^rules\/(.+)\.(?:yaml|yml|json)$/.exec(path)?.[1]
}

/** The table name of a path like `tables/teams.csv`; undefined for a file that is no table. */
export function tableNameOf(path: string): string | undefined {
  return /^tables\/([^/]+)\.csv$/.exec(path)?.[1]
}
