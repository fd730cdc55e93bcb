import type { Party } from 'cordboard/plugin-api'

const hidden = /^(anonymous|unknown|restricted|private|unavailable|masque|0*)$/i

/** Whether two spellings are one number: `0033912312312`, `+33912312312` and `0912312312` are. */
export function sameNumber(one: string | undefined, other: string | undefined): boolean {
  const [a, b] = [digits(one), digits(other)]
  if (a === '' || b === '') return false
  return a === b || (a.length >= 9 && b.length >= 9 && a.slice(-9) === b.slice(-9))
}

/** Whether a number says who called: not hidden and not empty. */
export function isTelling(number: string | undefined): number is string {
  return number !== undefined && !hidden.test(number)
}

export function party(number: string | undefined, name?: string): Party {
  const named = name === undefined || name === number || hidden.test(name) ? {} : { name }
  return isTelling(number) ? { number, ...named } : { anonymous: true, ...named }
}

/** The agent's line in `agent_<number>_<digits>`; undefined where the text looks otherwise. */
export function agentLine(agent: string | undefined): string | undefined {
  return agent === undefined ? undefined : /^agent_(\w+?)_\d+$/.exec(agent)?.[1]
}

function digits(number: string | undefined): string {
  return (number ?? '').replace(/\D/g, '').replace(/^0+/, '')
}
