export type Quoting = 'plain' | 'single' | 'double'

/** Line breaks, control characters, and what looks like neither. */
const OUT_OF_SIGHT = /[\p{Cc}\p{Zl}\p{Zp}\ufeff]/u

/** A scalar as one writes it: plain where nothing speaks against it, else in the quotes that need no escapes. */
export function scalarText(value: string | number | boolean | null, wished: Quoting = 'plain'): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  if (wished === 'plain' && isPlain(value)) return value
  if (OUT_OF_SIGHT.test(value)) return JSON.stringify(value)
  if (wished === 'double') return JSON.stringify(value)
  return value.includes("'") && !/["\\]/.test(value) ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`
}

/** Rules say `on:` without quotes, whatever older YAML took it for. */
export function keyText(key: string): string {
  return /^[A-Za-z_$][\w.-]*$/.test(key) && !['true', 'false', 'null'].includes(key.toLowerCase()) ? key : scalarText(key)
}

/** Nothing in it that YAML would take for something else, in a flow collection or out of one. */
function isPlain(value: string): boolean {
  if (value === '' || value !== value.trim()) return false
  if (/^(?:true|false|null|yes|no|on|off|y|n|~)$/i.test(value)) return false
  if (/^[-+.]?[0-9]|^\.(?:inf|nan)/i.test(value)) return false
  if (/^[-?:,[\]{}#&*!|>'"%@`=<]/.test(value)) return false
  return !/[[\]{},]|: |:$| #|^---|^\.\.\./.test(value) && !OUT_OF_SIGHT.test(value)
}
