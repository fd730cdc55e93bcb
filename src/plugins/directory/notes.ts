/** Lines of a file with one kind of trouble: the first few and how many. */
interface Lines {
  readonly first: number[]
  count: number
}

/** What an operator should know of a file. */
export interface Notes {
  readonly lostZero: Lines
  readonly noNumber: Lines
  readonly noId: Lines
}

export function createNotes(): Notes {
  return { lostZero: { first: [], count: 0 }, noNumber: { first: [], count: 0 }, noId: { first: [], count: 0 } }
}

export function note(lines: Lines, line: number): void {
  if (lines.first.at(-1) === line) return
  lines.count += 1
  if (lines.first.length < 3) lines.first.push(line)
}

/** One sentence a kind of trouble. */
export function sentencesOf(notes: Notes, country: string | undefined): readonly string[] {
  const sentence = (lines: Lines, text: string) => (lines.count === 0 ? [] : [`${where(lines)} ${text}`])
  return [
    ...sentence(
      notes.lostZero,
      `a number without its leading zero, as a spreadsheet leaves it. It is matched as a number of ${country}; format the column as text and export again to keep the zero.`,
    ),
    ...sentence(notes.noNumber, 'a phone column holds something that is no number. It is not matched.'),
    ...sentence(notes.noId, 'the id column is empty. The line is left out.'),
  ]
}

function where({ first, count }: Lines): string {
  return count === 1 ? `line ${first[0]}:` : `${count} lines, the first ${first.join(', ')}:`
}
