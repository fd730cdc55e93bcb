import { problem } from '../../model/index.ts'
import { compact } from '../shape/compact.ts'
import type { Template, TemplatePart, TemplateReading } from './contract.ts'
import { tokens } from './scan.ts'

/**
 * Cuts a text at its `{{ }}`. An expression ends at the first `}}` that closes no brace, string or comment of its own, so
 * `{{ {"a": {"b": "}}"}} }}` is one expression. Text without `{{` is one text part.
 */
export function parseTemplate(text: string): TemplateReading {
  const parts: TemplatePart[] = []
  let at = 0
  for (;;) {
    const open = text.indexOf('{{', at)
    if (open < 0) break
    if (open > at) parts.push({ kind: 'text', text: text.slice(at, open) })
    const inner = endOfExpression(text, open + 2)
    if ('code' in inner) return { problem: problem(inner.code, inner.params), start: inner.start, end: inner.end }
    const expression = text.slice(open + 2, inner.end)
    const trimmed = expression.trim()
    if (trimmed === '') return { problem: problem('CORD_RULE_TEMPLATE_EMPTY'), start: open, end: inner.end + 2 }
    parts.push({ kind: 'expression', text: trimmed, offset: open + 2 + expression.indexOf(trimmed) })
    at = inner.end + 2
  }
  if (at < text.length || parts.length === 0) parts.push({ kind: 'text', text: text.slice(at) })
  return { template: { parts: compact(parts), typed: isTyped(parts) } satisfies Template }
}

/** Spaces around a single `{{ }}` do not make it text: block scalars end with a line break. */
function isTyped(parts: readonly TemplatePart[]): boolean {
  const others = parts.filter((part) => part.kind === 'text' && part.text.trim() !== '')
  return others.length === 0 && parts.filter((part) => part.kind === 'expression').length === 1
}

interface Wrong {
  readonly code: 'CORD_RULE_TEMPLATE_OPEN' | 'CORD_RULE_TEMPLATE_STRING'
  readonly params: Readonly<Record<string, string>>
  readonly start: number
  readonly end: number
}

function endOfExpression(text: string, from: number): { readonly end: number } | Wrong {
  let depth = 0
  for (const token of tokens(text, from)) {
    const char = text.charAt(token.start)
    if (token.open) {
      if (token.kind !== 'string') break
      return { code: 'CORD_RULE_TEMPLATE_STRING', params: { quote: char }, start: token.start, end: text.length }
    }
    if (token.kind !== 'operator') continue
    if (char === '{') depth++
    if (char !== '}') continue
    if (depth === 0) {
      if (text.charAt(token.end) !== '}') break
      return { end: token.start }
    }
    depth--
  }
  return { code: 'CORD_RULE_TEMPLATE_OPEN', params: {}, start: from - 2, end: from }
}
