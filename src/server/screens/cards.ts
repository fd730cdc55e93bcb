import type { Facts } from '../../model/index.ts'
import type { RecordChoice, ScreenItem } from '../../plugin-api/index.ts'
import type { ShowRequest } from '../contract.ts'
import type { Card, CardChoice } from '../wire/index.ts'

export function cardOf(item: ScreenItem, request: ShowRequest, now: number, ruleName: (id: string) => string | undefined): Card {
  const { key, rule, facts } = request
  const shared = {
    key,
    rule: rule === undefined ? undefined : (ruleName(rule) ?? rule),
    call: facts.call === undefined ? undefined : { connection: facts.connection, callId: facts.call.id },
    at: new Date(now).toISOString(),
    blocked: false,
    choices: item.kind === 'record' ? item.choices?.flatMap(choiceOf) : undefined,
  }
  if (item.kind === 'note') {
    return { ...shared, kind: 'note', state: 'shown', title: undefined, url: undefined, target: 'bar', text: item.text, level: item.level }
  }
  const { title, url, target, present } = item
  return {
    ...shared,
    kind: 'record',
    state: present === 'open' ? 'waiting' : 'offered',
    title,
    url,
    target,
    text: undefined,
    level: 'info',
  }
}

function choiceOf({ id, title, hints = [], url }: RecordChoice): readonly CardChoice[] {
  return url === undefined ? [] : [{ id, title, hints, url }]
}

/** The user a thing is for: named by the step, else the agent of the trigger. */
export function userOf(item: ScreenItem, facts: Facts): { readonly user: string | undefined; readonly detail: string | undefined } {
  return {
    user: item.to ?? facts.agent?.user?.id,
    detail: facts.agent === undefined ? 'the trigger has no agent' : facts.agent.userProblem,
  }
}

/** The page checks again before it opens. */
export function isAllowedScheme(url: string, schemes: readonly string[]): boolean {
  if (!URL.canParse(url)) return false
  return ['http', 'https', ...schemes].includes(new URL(url).protocol.slice(0, -1))
}
