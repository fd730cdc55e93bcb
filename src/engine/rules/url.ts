import { type Problem, problem } from '../../model/index.ts'

/** Of the WHATWG parser, which browsers and Node have: what is read here. Comparing strings instead would be fooled. */
declare const URL: {
  parse(text: string): {
    readonly protocol: string
    readonly origin: string
    readonly host: string
    readonly username: string
    readonly password: string
  } | null
}

const refused = new Set(['javascript:', 'data:', 'blob:', 'vbscript:', 'file:', 'about:', 'view-source:', 'filesystem:'])
/** What a list of origins allows: one list is asked for every record. */
const allowedBy = new WeakMap<readonly string[], ReadonlySet<string | undefined>>()
const web = new Set(['http:', 'https:'])

/**
 * Whether a record may be opened at this address: undefined when it may. `origins` are whole origins (`https://crm.example`),
 * or `*` for every http and https site; `schemes` are further schemes, without the colon.
 */
export function checkUrl(
  text: string,
  records: { readonly origins: readonly string[]; readonly schemes: readonly string[] },
): Problem | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that parsers drop silently.
  if (/[\u0000-\u001f\u007f]|^\s|\s$/.test(text)) return problem('CORD_URL_CONTROL')
  const url = URL.parse(text)
  if (url === null) return problem('CORD_URL_INVALID', { url: text.slice(0, 200) })
  if (refused.has(url.protocol)) return problem('CORD_URL_SCHEME_REFUSED', { scheme: url.protocol })
  if (url.username !== '' || url.password !== '') return problem('CORD_URL_USERINFO', { host: url.host })
  if (!web.has(url.protocol)) {
    const allowed = records.schemes.some((scheme) => `${scheme.toLowerCase().replace(/:$/, '')}:` === url.protocol)
    return allowed ? undefined : problem('CORD_URL_SCHEME', { scheme: url.protocol })
  }
  const { origins } = records
  const known = allowedBy.get(origins) ?? new Set(origins.map((origin) => (origin === '*' ? origin : URL.parse(origin)?.origin)))
  allowedBy.set(origins, known)
  return known.has('*') || known.has(url.origin) ? undefined : problem('CORD_URL_ORIGIN', { origin: url.origin })
}
