const longestMilliseconds = 300_000

/**
 * How long to wait before a further attempt: twice as long each time, up to five minutes, and less by up to half, so that steps
 * that failed together do not come back together. What is taken off follows from the step's key: the same step waits the same.
 */
export function backoff(key: string, retries: number, firstMilliseconds: number): number {
  const whole = Math.min(firstMilliseconds * 2 ** retries, Math.max(firstMilliseconds, longestMilliseconds))
  return Math.round(whole * (1 - shareOf(`${key}|${retries}`) / 2))
}

/** A number in [0, 1) that the text alone decides (FNV-1a). */
function shareOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  return ((hash ^ (hash >>> 13)) >>> 0) / 4_294_967_296
}
