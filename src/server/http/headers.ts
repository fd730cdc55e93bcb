const policy = (styles: string, ancestors = "'none'", frames: readonly string[] = []) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styles}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    ...(frames.length > 0 ? [`frame-src ${frames.join(' ')}`] : []),
    `frame-ancestors ${ancestors}`,
  ].join('; ')

/** Of the editor's page alone: Monaco places each line by a style of its own, and writes the colours of its theme into the page. */
export const EDITOR_POLICY = policy("'self' 'unsafe-inline'")

/** Of the bar and the sign-in: record systems may show them in a frame, and the bar shows pages of record systems in one. */
export const framedPolicy = (ancestors: readonly string[], frames: readonly string[]): string =>
  policy("'self'", ancestors.length > 0 ? ["'self'", ...ancestors].join(' ') : undefined, frames)

const POLICY = policy("'self'")

/**
 * `secure`: browsers come by https and shall not come otherwise for a year.
 * No Cross-Origin-Opener-Policy: it would cut the bar off from the record window, which lives on another origin,
 * and every later record would be blocked as a new pop-up.
 */
export function securityHeaders(secure: boolean): readonly (readonly [string, string])[] {
  return [
    ['content-security-policy', POLICY],
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'DENY'],
    ['referrer-policy', 'no-referrer'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=()'],
    ...(secure ? ([['strict-transport-security', 'max-age=31536000']] as const) : []),
  ]
}
