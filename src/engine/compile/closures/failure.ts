/** What is thrown while an expression runs: a code of the language, and what its message names. */
export interface Failure {
  readonly code: string
  readonly value?: unknown
  readonly [field: string]: unknown
}

export function failure(code: string, fields: Readonly<Record<string, unknown>> = {}): Failure {
  return { code, ...fields }
}

/** Where a call or an operator is written. */
export interface Site {
  readonly position: number | undefined
  readonly token: string | undefined
}

/** Notes where it happened, as the reference does: onto whatever was thrown. */
export function placed(thrown: unknown, place: { readonly position?: number | undefined; readonly token?: string | undefined }): unknown {
  return typeof thrown === 'object' && thrown !== null ? Object.assign(thrown, place) : thrown
}

export function positionOf(thrown: unknown): number | undefined {
  return typeof thrown === 'object' && thrown !== null && 'position' in thrown && typeof thrown.position === 'number'
    ? thrown.position
    : undefined
}

export function tokenOf(thrown: unknown): unknown {
  return typeof thrown === 'object' && thrown !== null && 'token' in thrown ? thrown.token : undefined
}
