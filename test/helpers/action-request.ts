import type { ActionRequest, Facts } from 'cordboard/plugin-api'

/** A rule's request, as a plugin sees it, with these facts. */
export function actionRequest(facts: Partial<Facts> = {}): ActionRequest {
  return {
    key: 'test/t-1/rule/0',
    attempt: 1,
    facts: {
      id: 't-1',
      type: 'ringing',
      connection: 'test',
      vendor: 'test',
      receivedAt: '2026-11-20T09:00:00.000Z',
      ledger: { once: [], limits: {} },
      ...facts,
    },
    rule: 'rule',
    deadline: '2026-11-20T09:01:00.000Z',
    signal: new AbortController().signal,
  }
}
