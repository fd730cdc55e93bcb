import type { Signal } from '@preact/signals'
import type { WireRule } from '../../src/server/wire/index.ts'
import { t } from '../texts/texts.ts'

/** For whom a text is to be live, as it stands in the fields. */
export interface Audience {
  readonly kind: (typeof KINDS)[number]
  readonly names: string
  readonly share: string
}

const KINDS = ['all', 'agents', 'teams', 'share'] as const

/** undefined: for all, or the fields do not say yet. */
export function stageOf({ kind, names, share }: Audience): WireRule['stage'] {
  if (kind === 'all') return undefined
  const hundredths = Number(share)
  if (kind === 'share') return hundredths > 0 && hundredths <= 100 ? { share: hundredths } : undefined
  const list = names.split(',').map((name) => name.trim())
  const found = list.filter((name) => name !== '')
  return found.length === 0 ? undefined : { [kind]: found }
}

export function AudienceInput({ audience }: { readonly audience: Signal<Audience> }) {
  const { kind, names, share } = audience.value
  return (
    <div class="row">
      <label class="row">
        <span>{t('stage.for')}</span>
        <select
          value={kind}
          onChange={({ currentTarget }) => {
            const chosen = KINDS.find((one) => one === currentTarget.value) ?? 'all'
            audience.value = { ...audience.value, kind: chosen }
          }}
        >
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {t(`stage.${one}`)}
            </option>
          ))}
        </select>
      </label>
      {kind === 'share' && (
        <label class="row">
          <input
            type="number"
            min={1}
            max={100}
            aria-label={t('stage.share')}
            value={share}
            onInput={({ currentTarget }) => {
              audience.value = { ...audience.value, share: currentTarget.value }
            }}
          />
          <span>%</span>
        </label>
      )}
      {(kind === 'agents' || kind === 'teams') && (
        <input
          class="grow"
          aria-label={t(`stage.${kind}`)}
          placeholder={t('stage.names')}
          value={names}
          onInput={({ currentTarget }) => {
            audience.value = { ...audience.value, names: currentTarget.value }
          }}
        />
      )}
    </div>
  )
}
