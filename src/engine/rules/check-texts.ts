import { type Diagnostic, type Json, type Place, type Problem, problem } from '../../model/index.ts'
import type { Path } from '../shape/path.ts'
import type { RangeMap } from './contract.ts'
import { tokensOf } from './scan.ts'
import { parseTemplate } from './template.ts'
import { entryAt, isEntries, listAt, textAt } from './views.ts'

type Tell = (severity: Diagnostic['severity'], found: Problem) => void

/** What can be said of expressions and templates without compiling them: braces, and phone numbers that are not text. */
export function checkTexts(rule: Json, ranges: RangeMap, source: string): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  const tell: Tell = (severity, problem) => found.push({ ...problem, severity })
  checkWhen(rule, [], ranges, source, tell)
  listAt(rule, 'do').forEach((step, index) => {
    checkWhen(step, ['do', index], ranges, source, tell)
    eachText(entryAt(step, 'with'), ['do', index, 'with'], (text, path) => checkValue(text, path, ranges, tell))
  })
  listAt(rule, 'cases').forEach((item, index) => {
    eachText(entryAt(item, 'trigger'), ['cases', index, 'trigger'], (text, path) => {
      if (path.at(-1) === 'number') checkPhone(text, () => ranges.placeOf(path), tell)
    })
  })
  return found
}

function checkWhen(holder: Json, base: Path, ranges: RangeMap, source: string, tell: Tell): void {
  const when = textAt(holder, 'when')
  if (when === undefined) return
  const path = [...base, 'when']
  if (/^\s*\{\{/.test(when)) {
    tell('error', problem('CORD_RULE_WHEN_BRACES', { expression: when.replace(/^\s*\{\{\s*|\s*\}\}\s*$/g, '') }, ranges.placeOf(path)))
    return
  }
  const open = tokensOf(when).find((token) => token.kind === 'string' && token.open)
  if (open !== undefined) {
    const place = ranges.placeInside(path, open.start, open.end)
    const cut = isBeforeComment(source, ranges.placeOf(path))
    tell(
      'error',
      cut ? problem('CORD_RULE_COMMENT_CUTS', {}, place) : problem('CORD_RULE_TEXT_OPEN', { quote: when.charAt(open.start) }, place),
    )
    return
  }
  checkExpression(when, 0, path, ranges, tell)
}

function isBeforeComment(source: string, place: Place): boolean {
  const line = source.split('\n')[(place.endLine ?? 1) - 1] ?? ''
  return /^\s+#/.test(line.slice((place.endColumn ?? 1) - 1))
}

function checkValue(text: string, path: Path, ranges: RangeMap, tell: Tell): void {
  if (path.at(-1) === 'number') checkPhone(text, () => ranges.placeOf(path), tell)
  const reading = parseTemplate(text)
  if (reading.problem) {
    tell('error', { ...reading.problem, place: ranges.placeInside(path, reading.start, reading.end) })
    return
  }
  for (const part of reading.template.parts) {
    if (part.kind === 'expression') checkExpression(part.text, part.offset, path, ranges, tell)
  }
}

function checkExpression(text: string, offset: number, path: Path, ranges: RangeMap, tell: Tell): void {
  let zeroEnd = -1
  for (const token of tokensOf(text)) {
    const word = text.slice(token.start, token.end)
    const place = (start: number): Place => ranges.placeInside(path, offset + start, offset + token.end)
    if (token.kind === 'string') checkPhone(word.slice(1, -1), () => place(token.start), tell)
    if (token.kind !== 'number') continue
    // JSONata reads 0388202122 as the number 0 with another number behind it.
    if (zeroEnd === token.start) tell('error', problem('CORD_RULE_PHONE_AS_NUMBER', { found: `0${word}` }, place(token.start - 1)))
    else if (/^[0-9]{9,12}$/.test(word)) tell('warning', problem('CORD_RULE_PHONE_AS_NUMBER', { found: word }, place(token.start)))
    zeroEnd = word === '0' ? token.end : -1
  }
}

function checkPhone(text: string, place: () => Place, tell: Tell): void {
  if (/^[1-9][0-9]{8}$/.test(text)) tell('warning', problem('CORD_RULE_PHONE_SHORT', { found: text }, place()))
}

function eachText(value: Json | undefined, path: Path, visit: (text: string, path: Path) => void): void {
  if (typeof value === 'string') visit(value, path)
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) eachText(item, [...path, index], visit)
  else if (isEntries(value)) for (const [key, item] of Object.entries(value)) eachText(item, [...path, key], visit)
}
