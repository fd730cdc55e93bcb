import type { Journal } from '../journal/index.ts'

/** Which of several customers was meant by a number, as an agent said last: it stands first the next time. */
export interface Choices {
  /** The id that was chosen for this number. */
  last(number: string): string | undefined
  remember(number: string, id: string): Promise<void>
}

/** `cordboard forget` takes what is kept here under a number away. */
const owner = 'choices'

export function createChoices(journal: Pick<Journal, 'getState' | 'setState'>): Choices {
  return {
    last(number) {
      const id = journal.getState(owner, number)
      return typeof id === 'string' ? id : undefined
    },
    remember: (number, id) => journal.setState(owner, number, id),
  }
}
