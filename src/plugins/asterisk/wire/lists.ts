import type { Message } from './message.ts'

/** The events that answer an action which asks for a list. */
export interface List {
  /** The name of the event that ended it, for example QueueStatusComplete. */
  readonly ending: string
  readonly actionId: string
  readonly items: readonly Message[]
  /** What `mark` said when the list began. */
  readonly mark: number
}

/**
 * Gathers answers that come as lists. `take` says what a message is: undefined when it belongs to no list,
 * `partial` for one that is not complete yet, or the complete list.
 */
export function createListCollector(mark: () => number): { take(message: Message): List | 'partial' | undefined } {
  const open = new Map<string, { readonly items: Message[]; readonly mark: number }>()

  return {
    take(message) {
      const actionId = message.first.get('ActionID')
      if (actionId === undefined) return undefined
      const listing = message.first.get('EventList')?.toLowerCase()
      if (message.first.has('Response')) {
        if (listing === 'start') open.set(actionId, { items: [], mark: mark() })
        return undefined
      }
      const list = open.get(actionId)
      if (list === undefined) return undefined
      if (listing === undefined) {
        list.items.push(message)
        return 'partial'
      }
      open.delete(actionId)
      return { ending: message.first.get('Event') ?? '', actionId, ...list }
    },
  }
}
