import { named, t } from '../texts/texts.ts'

/** What people call a field; one that has no name of ours is told by its path. */
export function fieldName(path: string): string {
  if (path.startsWith('data.')) return path.slice('data.'.length).replaceAll('`', '')
  return named('field', path)
}

/** Where a picker shows it: what it belongs to. */
export function fieldGroup(path: string): string {
  const [first = ''] = path.split('.')
  if (first === 'data') return t('form.attached')
  if (first === 'call' && path.startsWith('call.c')) return t('form.parties')
  return named('part', ['call', 'agent', 'queue', 'userEvent'].includes(first) ? first : path.includes('.') ? 'step' : 'trigger')
}
