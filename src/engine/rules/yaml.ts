import { isAlias, isCollection, LineCounter, parseDocument, visit, type YAMLError } from 'yaml'
import { type Diagnostic, type ErrorCode, type Params, problem } from '../../model/index.ts'
import { placeBetween, type Source } from './ranges.ts'

export const limits = { characters: 64 * 1024, values: 10_000, depth: 32 } as const

interface YamlReading {
  readonly source: Source
  /** Anything in here: the document has no usable values. */
  readonly diagnostics: readonly Diagnostic[]
}

let last: YamlReading | undefined

/** As `readYaml`; the text that was read last is not read again. */
export function rereadYaml(file: string, text: string): YamlReading {
  const known = last?.source.text === text && last.source.file === file ? last : undefined
  last = known ?? readYaml(file, text)
  return last
}

/** Parses YAML 1.2 (JSON is a part of it) and says in our words what stops it. Never throws. */
export function readYaml(file: string, text: string): YamlReading {
  const lines = new LineCounter()
  if (text.length > limits.characters) return stopped(file, text, 'CORD_RULE_TOO_LARGE', { size: text.length, limit: limits.characters })
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'core', logLevel: 'error' })
  const source: Source = { file, text, lines, root: document.contents }
  const found = [...document.errors, ...document.warnings]
  const first = found.filter((error) => error.code !== 'DUPLICATE_KEY').slice(0, 1)
  const twice = found.filter((error) => error.code === 'DUPLICATE_KEY')
  const diagnostics = [...first, ...twice].map((error) => translate(source, error))
  if (diagnostics.length > 0) return { source, diagnostics }
  if (document.contents === null) return { source, diagnostics: [diagnostic(source, 'CORD_RULE_EMPTY', {}, [0, 0])] }
  const aliased = firstBadAlias(source)
  return { source, diagnostics: aliased === undefined ? [] : [aliased] }
}

function stopped(file: string, text: string, code: ErrorCode, params: Params): YamlReading {
  const lines = new LineCounter()
  lines.addNewLine(0)
  const source: Source = { file, text, lines, root: null }
  return { source, diagnostics: [diagnostic(source, code, params, [0, 0])] }
}

/** An alias whose anchor is missing or stands around the alias itself. */
function firstBadAlias(source: Source): Diagnostic | undefined {
  const seen = new Set<string>()
  let bad: Diagnostic | undefined
  visit(source.root, (_, node, around) => {
    if (isAlias(node)) {
      const inside = around.some((parent) => isCollection(parent) && parent.anchor === node.source)
      if (seen.has(node.source) && !inside) return undefined
      bad = diagnostic(source, 'CORD_RULE_ALIAS_UNKNOWN', { alias: node.source }, [node.range?.[0] ?? 0, node.range?.[1] ?? 0])
      return visit.BREAK
    }
    if (typeof node === 'object' && node !== null && 'anchor' in node && typeof node.anchor === 'string') seen.add(node.anchor)
    return undefined
  })
  return bad
}

function translate(source: Source, error: YAMLError): Diagnostic {
  const [code, params] = meaning(source, error)
  const line = lineAround(source.text, error.pos[0])
  const braces = code === 'CORD_RULE_TEMPLATE_UNQUOTED' ? line.text.indexOf('{{') : -1
  return diagnostic(source, code, params, braces < 0 ? error.pos : [line.start + braces, line.start + line.text.trimEnd().length])
}

function meaning(source: Source, error: YAMLError): readonly [ErrorCode, Params] {
  const line = lineAround(source.text, error.pos[0])
  const detail = error.message.replace(/\s+/g, ' ').replace(/\.$/, '')
  if (error.code === 'DUPLICATE_KEY') return ['CORD_RULE_DUPLICATE_KEY', { key: wordAt(source.text, error.pos[0]) }]
  if (error.code === 'MULTIPLE_DOCS') return ['CORD_RULE_MANY_DOCUMENTS', {}]
  if (error.code === 'BAD_ALIAS') return ['CORD_RULE_ALIAS_UNKNOWN', { alias: wordAt(source.text, error.pos[0]).replace(/^\*/, '') }]
  if (error.code === 'TAB_AS_INDENT' || /^\s*\t/.test(line.text)) return ['CORD_RULE_TAB', {}]
  if (/(^|[:\-,[{]\s+)\{\{/.test(line.text)) return ['CORD_RULE_TEMPLATE_UNQUOTED', {}]
  if (error.code === 'TAG_RESOLVE_FAILED') return ['CORD_RULE_TAG', { tag: wordAt(source.text, error.pos[0]) }]
  if (error.code === 'MISSING_CHAR' && /closing|expected|end with/i.test(detail)) return ['CORD_RULE_NOT_CLOSED', { detail }]
  if (error.code === 'BAD_INDENT' && detail.startsWith('Flow')) return ['CORD_RULE_NOT_CLOSED', { detail }]
  if (error.code === 'BAD_INDENT' || endsOnOtherLine(source.text, error)) return ['CORD_RULE_INDENT', {}]
  if (error.code === 'BAD_SCALAR_START' || error.code === 'BLOCK_AS_IMPLICIT_KEY' || error.code === 'UNEXPECTED_TOKEN') {
    return ['CORD_RULE_QUOTES_NEEDED', { detail }]
  }
  return ['CORD_RULE_YAML', { detail }]
}

/** A key that would begin on an earlier line: the line of its colon is indented too far. */
function endsOnOtherLine(text: string, error: YAMLError): boolean {
  return error.code === 'BLOCK_AS_IMPLICIT_KEY' && /^[^:]*\n/.test(text.slice(error.pos[0]))
}

function diagnostic(source: Source, code: ErrorCode, params: Params, [start, end]: readonly [number, number]): Diagnostic {
  return { ...problem(code, params, placeBetween(source, start, end)), severity: 'error' }
}

function lineAround(text: string, offset: number): { readonly text: string; readonly start: number } {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const end = text.indexOf('\n', offset)
  return { text: text.slice(start, end < 0 ? text.length : end), start }
}

function wordAt(text: string, offset: number): string {
  return /^["']?([^\s:,[\]{}"']+)/.exec(text.slice(offset, offset + 200))?.[1] ?? ''
}
