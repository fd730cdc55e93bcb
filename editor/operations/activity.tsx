import type { WireConnection } from '../../src/server/wire/index.ts'
import { t } from '../texts/texts.ts'
import { Sparkline } from './sparkline.tsx'

/** What a connection told in the last hour, and how soon it was decided. */
export function ActivityCharts({ activity }: { readonly activity: NonNullable<WireConnection['activity']> }) {
  const { triggers, slowest } = activity
  const count = triggers.reduce((sum, one) => sum + one, 0)
  const milliseconds = Math.round(Math.max(...slowest))
  return (
    <div class="activity">
      <Sparkline
        values={triggers}
        label={t('activity.triggers', { count })}
        say={(value, minutes) => t('activity.triggers-at', { count: value, minutes })}
      />
      <Sparkline
        values={slowest}
        label={t('activity.slowest', { milliseconds })}
        say={(value, minutes) => t('activity.slowest-at', { milliseconds: Math.round(value), minutes })}
      />
    </div>
  )
}
