/**
 * How well letters typed in a hurry fit a name: undefined when they do not stand in it one after another, else the more the better.
 * Beginnings of words and letters side by side count; accents and case do not.
 */
export function closeness(typed: string, name: string): number | undefined {
  const [wanted, letters] = [plain(typed).replaceAll(/\s+/g, ''), plain(name)]
  let [score, at, previous] = [0, 0, -2]
  for (const letter of wanted) {
    const found = best(letters, letter, at, previous)
    if (found === -1) return undefined
    score += found === previous + 1 ? 3 : startsWord(letters, found) ? 2 : 0
    previous = found
    at = found + 1
  }
  // Of two that fit as well, the shorter one is meant.
  return score - letters.length / 1000
}

/** The next place of a letter: right behind the one before if it stands there, else where a word begins with it, else anywhere. */
function best(letters: string, letter: string, from: number, previous: number): number {
  if (letters[previous + 1] === letter && previous >= 0) return previous + 1
  for (let at = letters.indexOf(letter, from); at !== -1; at = letters.indexOf(letter, at + 1)) if (startsWord(letters, at)) return at
  return letters.indexOf(letter, from)
}

function startsWord(letters: string, at: number): boolean {
  return at === 0 || /[^\p{L}\p{N}]/u.test(letters[at - 1] ?? '')
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
