import { useSignal } from '@preact/signals'
import { ApiError, ask } from '../shared/api.ts'
import { t } from '../texts/texts.ts'

interface ReportProps {
  readonly call: { readonly connection: string; readonly callId: string }
  readonly kind: 'wrong-record' | 'no-pop'
}

/** Tells the administrator that a call brought the wrong record or none: its trace is pinned for them. */
export function ReportButton({ call: { connection, callId }, kind }: ReportProps) {
  const said = useSignal<string | undefined>(undefined)

  async function report(): Promise<void> {
    try {
      await ask('POST', '/api/v1/agents/me/reports', { kind, connection, callId })
      said.value = t('report.done')
    } catch (error) {
      said.value = error instanceof ApiError ? error.problem.detail : t('failed')
    }
  }

  if (said.value !== undefined) {
    return (
      <span class="soft small" role="status">
        {said.value}
      </span>
    )
  }
  return (
    <button type="button" class="quiet" title={t(`report.${kind}-why`)} data-report={kind} onClick={report}>
      {t(`report.${kind}`)}
    </button>
  )
}
