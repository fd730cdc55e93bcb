import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import type { Audit, AuditEntry } from '../journal/index.ts'
import type { Log } from '../model/index.ts'
import type { Rulebook } from '../rulebook/index.ts'

// What changes without a request: files of the home. The texts behind these hashes are in the journal, or with who keeps the home.

/** The account whose commands we run: only it may open the control socket and the journal. */
export function localActor(): string {
  return `local:${userInfo().username}`
}

export async function noteConfig(audit: Audit, configFile: string): Promise<void> {
  await audit.add(own('configChanged', 'cordboard.yaml', { config: hashOf(configFile) }))
}

/** What is in force at the start, and every new revision of the rulebook, whoever changed a rule or a table. Returns its remover. */
export async function noteRules(rulebook: Rulebook, audit: Audit, configFile: string, log: Log): Promise<() => void> {
  let known = rulebook.current().revision
  await audit.add(own('serverStarted', known, { config: hashOf(configFile) }))
  return rulebook.onChange(() => {
    const { revision } = rulebook.current()
    if (revision === known) return
    const before = known
    known = revision
    audit
      .add(own('rulesChanged', revision, { before }))
      .catch((error: unknown) => log.error({ err: error }, 'a change of the rules could not be audited'))
  })
}

function own(action: string, subject: string, detail: Record<string, string>): AuditEntry {
  return { actor: 'server', address: '', action, subject, detail }
}

function hashOf(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex')
  } catch {
    return 'absent'
  }
}
