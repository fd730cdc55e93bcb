import { useSignal } from '@preact/signals'
import type { BarCall, BarCommand } from '../../src/server/wire/index.ts'
import { language, type TextKey, t } from '../texts/texts.ts'
import { busy, command } from './command.ts'
import { EntryForm } from './entry.tsx'

const TEXTS: Readonly<Record<string, TextKey>> = {
  answer: 'command.answer',
  hold: 'command.hold',
  retrieve: 'command.retrieve',
  transfer: 'command.transfer',
  consult: 'command.consult',
  'complete-transfer': 'command.complete-transfer',
  reconnect: 'command.reconnect',
  alternate: 'command.alternate',
  conference: 'command.conference',
  'send-digits': 'command.send-digits',
  'hang-up': 'command.hang-up',
}

/** What must be typed before a command is asked for. */
const ENTRIES: Readonly<Record<string, { readonly field: string; readonly label: TextKey; readonly pattern: string }>> = {
  transfer: { field: 'to', label: 'command.to', pattern: '[+*#0-9A-Za-z .()\\-]+' },
  consult: { field: 'to', label: 'command.to', pattern: '[+*#0-9A-Za-z .()\\-]+' },
  'send-digits': { field: 'digits', label: 'command.digits', pattern: '[0-9A-D*#,]+' },
}

const REFUSALS: Readonly<Record<NonNullable<BarCommand['refusal']>, TextKey>> = {
  consulting: 'refusal.consulting',
  'on-hold': 'refusal.on-hold',
}

/** The buttons of a call. `second`: the large button is the record's. */
export function Commands({ call, second }: { readonly call: BarCall; readonly second: boolean }) {
  const problem = useSignal<string | undefined>(undefined)
  const entering = useSignal<string | undefined>(undefined)
  const { connection, callId } = call

  async function run(action: string, input?: Readonly<Record<string, string>>): Promise<void> {
    problem.value = undefined
    problem.value = await command(action, { call: { connection, callId } }, input)
    if (problem.value === undefined) entering.value = undefined
  }

  function press(action: string): void {
    if (Object.hasOwn(ENTRIES, action)) entering.value = entering.value === action ? undefined : action
    else void run(action)
  }

  if (call.commands.length === 0) return null
  const asked = call.commands.find(({ action, refusal }) => action === entering.value && refusal === undefined)
  const entry = asked === undefined ? undefined : ENTRIES[asked.action]
  return (
    <>
      <div class="commands">
        {call.commands.map((one) => (
          <CommandButton
            key={one.action}
            command={one}
            main={(one.action === 'answer' && !second) || one.action === 'complete-transfer'}
            pressed={Object.hasOwn(ENTRIES, one.action) ? entering.value === one.action : undefined}
            press={press}
          />
        ))}
      </div>
      {asked !== undefined && entry !== undefined && (
        <EntryForm key={asked.action} {...entry} go={wordOf(asked)} enter={(value) => run(asked.action, { [entry.field]: value })} />
      )}
      {problem.value !== undefined && (
        <p class="notice problem" role="alert">
          {problem.value}
        </p>
      )}
    </>
  )
}

interface ButtonProps {
  readonly command: BarCommand
  readonly main: boolean
  readonly pressed: boolean | undefined
  readonly press: (action: string) => void
}

// Not the attribute `disabled`: what cannot be asked for now can still be reached, and says why.
function CommandButton({ command: one, main, pressed, press }: ButtonProps) {
  const { action, refusal } = one
  const off = refusal !== undefined || busy.value
  return (
    <button
      type="button"
      class={main ? 'main' : ''}
      data-command={action}
      aria-disabled={off}
      aria-expanded={pressed}
      title={refusal === undefined ? undefined : t(REFUSALS[refusal])}
      onClick={() => off || press(action)}
    >
      {wordOf(one)}
    </button>
  )
}

function wordOf({ action, title, titles }: BarCommand): string {
  const text = TEXTS[action]
  return text === undefined ? (titles?.[language.value] ?? title ?? action) : t(text)
}
