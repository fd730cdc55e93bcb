import type { Json } from '../../model/index.ts'
import type { Template } from './contract.ts'

/**
 * The value of a template. `values` are those of its expressions, in order; an absent one is the empty text, or stays absent
 * when the template is typed. With `uri`, each inserted value is encoded as a component of an address, but for one that
 * stands at the very beginning: that is where an address of its own begins (`{{ $const.crm }}/contacts/{{ customer.id }}`).
 */
export function renderTemplate(
  template: Template,
  values: readonly (Json | undefined)[],
  options: { readonly uri: boolean },
): Json | undefined {
  if (template.typed) return values[0]
  let text = ''
  let next = 0
  for (const [index, part] of template.parts.entries()) {
    if (part.kind === 'text') {
      text += part.text
      continue
    }
    const inserted = asText(values[next])
    next += 1
    text += options.uri && index > 0 ? encodeURIComponent(inserted.toWellFormed()) : inserted
  }
  return options.uri ? text.trim() : text
}

function asText(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
