/** What a part of a pattern comes to as instructions of an automaton. */
interface Part {
  readonly whole: number
  /** The last atom, which a quantifier repeats. */
  readonly last: number
}

const counted = /\{(\d+)(?:(,)(\d*))?\}/y

/** About how many instructions the automaton of a pattern has, told from its text: counted repetitions are written out in it. */
export function regexSize(source: string): number {
  const outside: Part[] = []
  let part: Part = { whole: 1, last: 0 }
  for (let at = 0; at < source.length; at += 1) {
    const char = source.charAt(at)
    if (char === '(') {
      outside.push(part)
      part = { whole: 2, last: 0 }
    } else if (char === ')') {
      const before = outside.pop() ?? { whole: 0, last: 0 }
      part = { whole: before.whole + part.whole, last: part.whole }
    } else if (char === '{') {
      const times = timesAt(source, at)
      part = times === undefined ? withAtom(part) : { whole: part.whole + part.last * times, last: part.last * (times + 1) }
    } else if (char === '[') {
      at = endOfClass(source, at)
      part = withAtom(part)
    } else if (char !== '*' && char !== '+' && char !== '?') {
      if (char === '\\') at += 1
      part = withAtom(part)
    }
  }
  return outside.reduce((size, { whole }) => size + whole, part.whole)
}

function withAtom({ whole }: Part): Part {
  return { whole: whole + 1, last: 1 }
}

/** How often more than once `{n,m}` at a place repeats; undefined: it is a brace like any other. */
function timesAt(source: string, at: number): number | undefined {
  counted.lastIndex = at
  const [, least, , most] = counted.exec(source) ?? []
  return least === undefined ? undefined : Math.max(Number(least), Number(most ?? 0), 1) - 1
}

function endOfClass(source: string, start: number): number {
  let at = start + 1
  while (at < source.length && (source.charAt(at) !== ']' || at === start + 1)) at += source.charAt(at) === '\\' ? 2 : 1
  return at
}
