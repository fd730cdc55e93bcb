import type { Facts, RuleNames, Stage } from '../../model/index.ts'
import { interactionOf } from './keys.ts'

/** A stage as one of its two texts sees it. */
export interface StageSide {
  readonly stage: Stage
  /** inside: the newer text, for those in the stage; outside: the one for all others. */
  readonly side: 'inside' | 'outside'
}

const ending = '.stage'

/** The id under which the newer text of a rule lies while it is for some only. */
export function stageIdOf(id: string): string {
  return id + ending
}

/** The rule that an id stands for, whichever of its two texts it is. */
export function wholeIdOf(id: string): string {
  return isStageId(id) ? id.slice(0, -ending.length) : id
}

export function isStageId(id: string): boolean {
  return id.endsWith(ending) && id.length > ending.length && !id.endsWith(`/${ending}`)
}

/** What follows from the facts alone, so that a replay answers the same, and all triggers of one call fall on one side. */
export function isInStage({ agents, teams, share }: Stage, rule: string, facts: Facts): boolean {
  const { agent } = facts
  if (agents !== undefined) return [agent?.user?.id, agent?.id, agent?.device].some((name) => name !== undefined && has(agents, name))
  if (teams !== undefined) return agent?.user?.teams.some((team) => has(teams, team)) === true
  return share !== undefined && hundredthOf(`${rule} ${interactionOf(facts)}`) < share
}

export function scopeText({ agents, teams, share }: Stage): string {
  if (agents !== undefined) return names(agents)
  return teams !== undefined ? names(teams) : `${share} %`
}

function names(some: RuleNames): string {
  return typeof some === 'string' ? some : some.join(', ')
}

function has(some: RuleNames, name: string): boolean {
  return typeof some === 'string' ? some === name : some.includes(name)
}

/** A number in [0, 100) that the text alone decides: FNV-1a, its bits mixed so that ids in a row do not fall in a row. */
function hundredthOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32) * 100
}
