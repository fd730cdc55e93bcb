import { type FoundPlugin, readQuality } from '../host/index.ts'
import { type Problem, problem } from '../model/index.ts'
import type { Fixture } from './fixtures.ts'
import { judged, type KitCheck, skipped } from './report.ts'

/** Why a check was left out that is not the plugin's doing: nothing is known of it, so nothing is held against it. */
const notAsked: ReadonlySet<string> = new Set(['CORD_KIT_NO_SYSTEM', 'CORD_KIT_NO_MAPPING', 'CORD_KIT_NOT_LOADED'])

/** Holds quality.json against what the other checks saw. */
export function checkClaims(found: FoundPlugin, checks: readonly KitCheck[], fixtures: readonly Fixture[]): KitCheck {
  const { quality, problems } = readQuality(found.folder)
  if (problems.length > 0) return judged(14, problems)
  if (quality === undefined) return skipped(14, problem('CORD_KIT_NO_QUALITY'))
  const shown = new Set(fixtures.flatMap(({ expected }) => expected.map(({ type }) => String(type))))
  const claimed = new Set<string>(quality.triggers ?? [])
  const declared = new Set(found.manifest?.contributes.connections?.flatMap(({ capabilities }) => capabilities.triggers))
  const wrong = [
    ...checks.flatMap((check) => claimOf(check, quality.checks.includes(check.number), quality.without?.[String(check.number)])),
    ...[...claimed].filter((type) => !shown.has(type)).map((type) => problem('CORD_KIT_CLAIM_TRIGGER', { type })),
    ...[...shown].filter((type) => !declared.has(type)).map((type) => problem('CORD_KIT_UNDECLARED', { type })),
  ]
  const said = [
    ...checks
      .filter(({ number, outcome }) => outcome === 'passed' && !quality.checks.includes(number))
      .map(({ number }) => problem('CORD_KIT_UNCLAIMED', { what: `check ${number}` })),
    ...[...shown].filter((type) => !claimed.has(type)).map((type) => problem('CORD_KIT_UNCLAIMED', { what: `trigger '${type}'` })),
  ]
  return judged(14, wrong, said)
}

function claimOf({ number, outcome, problems }: KitCheck, claimed: boolean, reason: string | undefined): readonly Problem[] {
  if (problems.some(({ code }) => notAsked.has(code))) return []
  if (claimed && outcome !== 'passed') return [problem('CORD_KIT_CLAIM_CHECK', { number, outcome })]
  return outcome === 'skipped' && reason === undefined ? [problem('CORD_KIT_CLAIM_REASON', { number })] : []
}
