/** A slot that nothing was assigned to yet: the name may still mean something outside. */
export const unbound: unique symbol = Symbol('unbound')

/** The variables of one block or call that is under way. */
export class Frame {
  readonly parent: Frame | undefined
  readonly slots: unknown[]
  /** Variables by name, of one tuple of a stream. */
  tuple: Readonly<Record<string, unknown>> | undefined

  constructor(parent: Frame | undefined, slots: unknown[], tuple?: Readonly<Record<string, unknown>>) {
    this.parent = parent
    this.slots = slots
    this.tuple = tuple
  }
}

export function unboundSlots(size: number): unknown[] {
  const slots: unknown[] = []
  for (let left = size; left > 0; left -= 1) slots.push(unbound)
  return slots
}
