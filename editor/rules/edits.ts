import { insertAt, removeAt, setAt } from '../form/edit.ts'
import { type Splice, spliced } from '../form/lines.ts'
import { RULE_ORDER } from '../form/order.ts'
import { readTree, toValue } from '../form/tree.ts'
import { isEntries, isList, type Value } from '../form/value.ts'

/** What is done to many rules at once. */
export type RuleEdit =
  | { readonly kind: 'enabled'; readonly value: true | false | 'shadow' }
  | { readonly kind: 'tag' | 'untag'; readonly tag: string }

/** The text with one edit, as one splice: what is outside of it stays to the byte. Undefined: it can only be edited as text. */
export function edited(text: string, edit: RuleEdit): string | undefined {
  const tree = readTree(text)
  const rule = tree === undefined ? undefined : toValue(tree)
  if (!isEntries(rule)) return undefined
  if (edit.kind === 'enabled') {
    if ((rule.enabled ?? true) === edit.value) return text
    return put(text, setAt(text, ['enabled'], edit.value, RULE_ORDER))
  }
  const tags = isList(rule.tags) ? rule.tags : []
  const at = tags.indexOf(edit.tag)
  if (edit.kind === 'untag') {
    if (at < 0) return text
    return put(text, removeAt(text, tags.length === 1 ? ['tags'] : ['tags', at]))
  }
  return at >= 0 ? text : put(text, insertAt(text, ['tags'], tags.length, edit.tag, RULE_ORDER))
}

/** The text under another name: what a copy of a rule begins with. */
export function renamed(text: string, name: string): string {
  return put(text, setAt(text, ['name'], name, RULE_ORDER)) ?? text
}

export function nameIn(text: string): string | undefined {
  const tree = readTree(text)
  const rule: Value | undefined = tree === undefined ? undefined : toValue(tree)
  return isEntries(rule) && typeof rule.name === 'string' ? rule.name : undefined
}

function put(text: string, splice: Splice | undefined): string | undefined {
  return splice === undefined ? undefined : spliced(text, splice)
}
