import type { Server } from '../server/index.ts'
import { createChoices } from './choices.ts'
import { createNumbers } from './numbers.ts'
import type { Parts } from './parts.ts'
import { createScreenService, type ScreenService } from './screen.ts'

type Needed = Pick<Parts, 'journal' | 'plugins' | 'config' | 'pops' | 'rulebook' | 'clock'>

/** The screen service of an installation, whose parts are there when the first call comes. */
export function createScreen({
  server,
  parts,
}: {
  readonly server: () => Server | undefined
  readonly parts: () => Needed
}): ScreenService {
  return createScreenService({
    server,
    host: () => parts().plugins,
    config: () => parts().config(),
    pops: { state: () => parts().pops.state() },
    choices: { last: (number) => createChoices(parts().journal).last(number) },
    numbers: createNumbers(parts),
  })
}
