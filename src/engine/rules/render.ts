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
  let next = 0
  const text = template.parts
    .map((part, index) => {
      if (part.kind === 'text') return part.text
      const inserted = asText(values[next++])
      return options.uri && index > 0 ? encodeURIComponent(inserted.toWellFormed()) : inserted
    })
    .join('')
  return options.uri ? text.trim() : text
}

function asText(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
