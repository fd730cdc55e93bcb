import { call } from './apply.ts'
import type { TransformNode } from './ast.ts'
import { Callable, type Evaluate, Native } from './callable.ts'
import type { Context } from './context.ts'
import { failure } from './failure.ts'
import type { Frame } from './frame.ts'
import { globalOf } from './globals.ts'
import { readVariable } from './names.ts'
import { signatureOf } from './reference.ts'
import type { Run } from './run.ts'
import { isList, isRecord } from './values.ts'

/** `|pattern|update, delete|`: a function that changes a copy of what it is given. */
export function compileTransform(node: TransformNode, context: Context): Evaluate {
  const clone = readVariable('clone', context.names, (_input, _frame, run) => globalOf('clone', run))
  const pattern = context.compile(node.pattern, context)
  const update = context.compile(node.update, context)
  const remove = node.delete === undefined ? undefined : context.compile(node.delete, context)
  const signature = signatureOf('<(oa):o>')

  function change(value: unknown, frame: Frame, run: Run): unknown {
    if (value === undefined) return undefined
    const copier = clone(undefined, frame, run)
    if (!(copier instanceof Callable)) throw failure('T2013', { position: node.position })
    const copy = call(copier, [value], null, run)
    const matches = pattern(copy, frame, run)
    if (matches === undefined) return copy
    for (const match of isList(matches) ? [...matches] : [matches]) {
      run.charge(1)
      merge(match, update(match, frame, run), run)
      // The object made last may be the one that was changed.
      run.flat = undefined
      if (remove !== undefined) removeKeys(match, remove(match, frame, run))
    }
    return run.weighs ? run.weighed(copy) : copy
  }

  function merge(match: unknown, changes: unknown, run: Run): void {
    if (changes === undefined) return
    if (typeof changes !== 'object' || changes === null || isList(changes)) {
      throw failure('T2011', { position: node.update.position, value: changes })
    }
    for (const [key, value] of Object.entries(changes)) {
      if (typeof match !== 'object' || match === null) throw failure('evaluator-failed', { message: 'only an object can be changed' })
      // A function has no fields that an expression could read, and those of JSONata's own are everybody's.
      if (key !== '__proto__' && !(match instanceof Callable)) Object.assign(match, { [key]: value })
    }
    if (isList(match) && match.length > run.limits.sequence) throw failure('D2015', { value: run.limits.sequence })
  }

  function removeKeys(match: unknown, keys: unknown): void {
    if (keys === undefined) return
    for (const key of isList(keys) ? keys : [keys]) {
      if (typeof key !== 'string') throw failure('T2012', { position: node.delete?.position, value: keys })
    }
    for (const key of isList(keys) ? keys : [keys]) if (isRecord(match)) delete match[String(key)]
  }

  return (_input, frame, run) => {
    const makes = (args: readonly unknown[]) => change(args[0], frame, run)
    return new Native({ arity: 1, signature, parameters: 1, run: makes })
  }
}
