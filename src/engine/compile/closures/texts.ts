import { guard } from '../error.ts'
import { call } from './apply.ts'
import { failure } from './failure.ts'
import { type Run, weighedText } from './run.ts'
import { isFunction, isList, isRecord, push, sequence } from './values.ts'

type Implementation = (args: readonly unknown[], run: Run) => unknown

/** JSONata's functions on texts that take a pattern, whose own versions wait for promises. */
export const texts: Readonly<Record<string, Implementation>> = {
  contains: ([text, token], run) => {
    if (text === undefined || token === undefined) return undefined
    if (typeof token !== 'string') return matchOf(token, [text], run) !== undefined
    return (isList(text) ? text : textIn(text)).includes(token)
  },
  match: ([text, pattern, limit], run) => {
    if (text === undefined) return undefined
    checkLimit(limit, 'D3040', 3)
    const found = sequence()
    for (const match of matches(pattern, text, limit, run)) {
      push(found, Object.assign(Object.create(null), { match: match.match, index: match.start, groups: match.groups }), run)
    }
    return found
  },
  replace: (args, run) => replace(args, run),
  split: ([text, separator, limit], run) => {
    if (text === undefined) return undefined
    checkLimit(limit, 'D3020', 3)
    if (typeof limit === 'number' && limit <= 0) return []
    if (typeof separator === 'string') return atMost(textIn(text).split(separator, typeof limit === 'number' ? limit : undefined), run)
    const parts: string[] = []
    let start = 0
    let any = false
    for (const match of matches(separator, text, limit, run)) {
      any = true
      parts.push(textIn(text).substring(start, Number(match.start)))
      start = Number(match.end)
    }
    if (!any) return [text]
    if (limit === undefined || parts.length < Number(limit)) parts.push(textIn(text).substring(start))
    return parts
  },
}

function atMost<T>(list: readonly T[], run: Run): readonly T[] {
  if (list.length > run.limits.sequence) throw failure('D2015', { value: run.limits.sequence })
  return list
}

/** A call of what was applied partially is not checked: where the reference breaks, the expression fails. */
function textIn(value: unknown): string {
  if (typeof value === 'string') return value
  throw guard('evaluator-failed', 'the value is not a text')
}

function replace([text, pattern, replacement, limit]: readonly unknown[], run: Run): unknown {
  if (typeof text !== 'string') return undefined
  if (pattern === '') throw failure('D3010', { value: pattern, index: 2 })
  checkLimit(limit, 'D3011', 4)
  if (typeof limit === 'number' && limit <= 0) return text
  if (typeof pattern === 'string') return replaceText(text, pattern, replacement, limit, run)
  let result = ''
  let position = 0
  for (const match of matches(pattern, text, limit, run)) {
    result += text.substring(position, Number(match.start))
    const by = typeof replacement === 'string' ? substitute(replacement, match) : call(replacement, [match], null, run)
    if (typeof by !== 'string') throw failure('D3012', { value: by })
    result = weighedText(result + by, run)
    position = Number(match.start) + String(match.match).length
  }
  return weighedText(result + text.substring(position), run)
}

export function replaceText(text: string, pattern: string, replacement: unknown, limit: unknown, run: Run): string {
  let result = ''
  let position = 0
  let count = 0
  for (let at = text.indexOf(pattern); at !== -1 && (limit === undefined || count < Number(limit)); at = text.indexOf(pattern, position)) {
    result = weighedText(`${result}${text.substring(position, at)}${isFunction(replacement) ? '' : String(replacement)}`, run)
    position = at + pattern.length
    count += 1
  }
  return result + text.substring(position)
}

function checkLimit(limit: unknown, code: string, index: number): void {
  if (typeof limit === 'number' && limit < 0) throw failure(code, { value: limit, index })
}

interface Match {
  readonly match: unknown
  readonly start: unknown
  readonly end: unknown
  readonly groups: unknown
  readonly next: unknown
}

/** The matches of a pattern, a regular expression or a function that behaves like one, one after another. */
function* matches(pattern: unknown, text: unknown, limit: unknown, run: Run): Generator<Match> {
  if (typeof limit === 'number' && limit <= 0) return
  let count = 0
  let match = matchOf(pattern, [text], run)
  while (match !== undefined && (limit === undefined || count < Number(limit))) {
    yield match
    match = matchOf(match.next, [undefined], run)
    count += 1
  }
}

function matchOf(matcher: unknown, args: unknown[], run: Run): Match | undefined {
  run.charge(1)
  const result = call(matcher, args, null, run)
  if (result === undefined) return undefined
  if (!isRecord(result)) throw failure('T1010')
  const { match, start, end, groups, next } = result
  if (!(typeof start === 'number' || end === 'number' || isList(groups) || isFunction(next))) throw failure('T1010')
  return { match, start, end, groups, next, ...result }
}

/** A replacement with `$1`, `$0` and `$$` filled in. */
function substitute(replacement: string, { match, groups }: Match): string {
  const list = isList(groups) ? groups : []
  const most = list.length === 0 ? 1 : Math.floor(Math.log(list.length) * Math.LOG10E) + 1
  let result = ''
  let position = 0
  let dollar = replacement.indexOf('$')
  while (dollar !== -1 && position < replacement.length) {
    result += replacement.substring(position, dollar)
    position = dollar + 1
    const next = replacement.charAt(position)
    if (next === '$' || next === '0') {
      result += next === '$' ? '$' : String(match)
      position += 1
    } else {
      const group = groupIn(replacement, position, most, list.length)
      if (Number.isNaN(group)) result += '$'
      else {
        result += list[group - 1] === undefined ? '' : String(list[group - 1])
        position += String(group).length
      }
    }
    dollar = replacement.indexOf('$', position)
  }
  return result + replacement.substring(position)
}

function groupIn(replacement: string, position: number, most: number, count: number): number {
  const group = Number.parseInt(replacement.substring(position, position + most), 10)
  if (most > 1 && group > count) return Number.parseInt(replacement.substring(position, position + most - 1), 10)
  return group
}
