import { effect, signal } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import { diagnostics } from '../rules/diagnostics.ts'
import { draft, text, write } from '../rules/draft.ts'
import { idle } from '../shared/later.ts'
import { mayChange, me } from '../shell/session.ts'
import { t } from '../texts/texts.ts'
import type { TextEditor } from './text-editor.ts'

/** Undefined until Monaco is there: a form's edits are undone by it too. */
export const textEditor = signal<TextEditor | undefined>(undefined)

const load = () => import('./text-editor.ts')

/** For who will see a text at once: it comes while the page still asks which one. */
export function preloadText(): void {
  void load()
}

/**
 * The rule's text in Monaco, which comes when a text is shown, or when a form is there and the page has nothing else to do. It stays, out
 * of sight, while the form is shown: it keeps the undo steps.
 */
export function TextView({ hidden }: { readonly hidden: boolean }) {
  const box = useRef<HTMLDivElement>(null)
  const [isLate, setLate] = useState(true)
  const [isWanted, setWanted] = useState(!hidden)
  const id = me.value === undefined ? undefined : draft.value?.id

  useEffect(() => {
    if (!hidden) setWanted(true)
    return isWanted || !hidden ? undefined : idle(() => setWanted(true))
  }, [hidden, isWanted])

  useEffect(() => {
    const element = box.current
    if (element === null || id === undefined || !isWanted) return
    let gone = false
    const stops: (() => void)[] = []
    void load().then(({ createTextEditor }) => {
      if (gone) return
      setLate(false)
      const made = createTextEditor(element, { id, text: text.peek(), label: t('rules.text'), readOnly: !mayChange(), onWrite: write })
      textEditor.value = made
      stops.push(
        effect(() => made.show(text.value)),
        effect(() => made.mark(diagnostics.value)),
      )
    })
    return () => {
      gone = true
      for (const stop of stops) stop()
      textEditor.peek()?.close()
      textEditor.value = undefined
    }
  }, [id, isWanted])

  return (
    <div class="text-view" hidden={hidden}>
      {isLate && <p class="soft">{t('loading')}</p>}
      <div class="monaco" ref={box} />
    </div>
  )
}
