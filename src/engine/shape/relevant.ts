import type { ErrorObject } from 'ajv/dist/2020.js'

/**
 * Of all that ajv says, what a person needs. A choice (anyOf, oneOf) fails with the errors of each of its branches: when the
 * value fits the type of exactly one branch, that branch's errors tell what is wrong, else only that nothing fits.
 */
export function relevant(errors: readonly ErrorObject[], templates: boolean): readonly ErrorObject[] {
  let left = templates ? withoutTemplates(errors) : errors
  const choices = errors.filter((error) => isChoice(error)).sort((a, b) => b.schemaPath.length - a.schemaPath.length)
  for (const choice of choices) left = left.includes(choice) ? settle(choice, left) : left
  // These two only repeat that something inside them failed.
  return left.filter((error) => error.keyword !== 'if' && error.keyword !== 'propertyNames')
}

function settle(choice: ErrorObject, errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const inside = errors.filter((error) => error !== choice && isBranchError(choice, error))
  const branches = Map.groupBy(inside, (error) => branchOf(choice, error))
  const fitting = [...branches.values()].filter((branch) => !branch.some((error) => isMisfit(choice, error)))
  const best = fitting[0]
  if (fitting.length === 1 && best && branches.size > 1) {
    return errors.filter((error) => error !== choice && (!inside.includes(error) || best.includes(error)))
  }
  return errors.filter((error) => !inside.includes(error))
}

/** The value is of another kind than the branch is for. */
function isMisfit(choice: ErrorObject, error: ErrorObject): boolean {
  return error.instancePath === choice.instancePath && (error.keyword === 'type' || error.keyword === 'enum' || error.keyword === 'const')
}

function isChoice(error: ErrorObject): boolean {
  return error.keyword === 'anyOf' || error.keyword === 'oneOf'
}

/** References change the schema path, so that the errors of a branch are told by what was said of the same value or below. */
function isBranchError(choice: ErrorObject, error: ErrorObject): boolean {
  if (!isAtOrBelow(error.instancePath, choice.instancePath)) return false
  return error.schemaPath.startsWith(`${choice.schemaPath}/`) || branches(choice).some((branch) => refersTo(branch, error))
}

function branchOf(choice: ErrorObject, error: ErrorObject): number {
  if (error.schemaPath.startsWith(`${choice.schemaPath}/`))
    return Number(error.schemaPath.slice(choice.schemaPath.length + 1).split('/')[0])
  return branches(choice).findIndex((branch) => refersTo(branch, error))
}

function branches(choice: ErrorObject): readonly unknown[] {
  return Array.isArray(choice.schema) ? choice.schema : []
}

function refersTo(branch: unknown, error: ErrorObject): boolean {
  if (typeof branch !== 'object' || branch === null || !('$ref' in branch) || typeof branch.$ref !== 'string') return false
  const target = branch.$ref.split('/').at(-1) ?? ''
  return error.schemaPath.includes(`/${target}/`)
}

/** Errors about values that are only known when the rule runs, and choices that fail because of them. */
function withoutTemplates(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const unknown = errors.filter((error) => typeof error.data === 'string' && error.data.includes('{{'))
  const choices = errors.filter((error) => isChoice(error) && unknown.some((open) => isAtOrBelow(open.instancePath, error.instancePath)))
  return errors.filter((error) => {
    if (unknown.includes(error) || choices.includes(error)) return false
    return !choices.some((choice) => isBranchError(choice, error))
  })
}

function isAtOrBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}/`)
}
