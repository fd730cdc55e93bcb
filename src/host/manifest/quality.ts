import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Problem, problem, type Quality } from '../../model/index.ts'
import { fieldError, isQuality } from './validators.ts'

/** What the author of a plugin claims of it; neither where there is no quality.json. */
export function readQuality(folder: string): { readonly quality?: Quality; readonly problems: readonly Problem[] } {
  const file = join(folder, 'quality.json')
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return { problems: [] }
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    return { problems: [problem('CORD_KIT_QUALITY', { field: 'quality.json', reason: String(error) }, { file })] }
  }
  if (isQuality(value)) return { quality: value, problems: [] }
  const problems = isQuality.errors.map((error) => {
    const { field, reason } = fieldError(error)
    return problem('CORD_KIT_QUALITY', { field: field === '' ? 'quality.json' : field, reason }, { file, field })
  })
  return { problems }
}
