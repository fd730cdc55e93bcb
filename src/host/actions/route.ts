import type { Clock } from '../../model/index.ts'
import type { RouteAnswer, RouteRequest } from '../../plugin-api/index.ts'
import type { Link } from '../connection/link.ts'
import type { Runner } from '../plugin/runner.ts'
import { describeFailure } from '../process/failure.ts'
import { isRouteAnswer } from '../process/shapes.ts'
import { askWithin } from '../process/within.ts'

const limits = { milliseconds: 15_000, bytes: 1_048_576 } as const

const statuses: Readonly<Record<string, number>> = {
  'bad-input': 400,
  auth: 401,
  refused: 403,
  'not-found': 404,
  'not-capable': 404,
  unavailable: 503,
  timeout: 504,
}

/** Gives an HTTP request to the connection, if its plugin declared the route. Never rejects. */
export async function answerRoute(
  clock: Clock,
  link: Link | undefined,
  runner: Runner | undefined,
  request: RouteRequest,
): Promise<RouteAnswer> {
  const route = runner?.found.manifest?.contributes.routes?.find((known) => known.path === request.path)
  if (link === undefined || runner === undefined || route === undefined) return refusal(404, 'There is no such route.')
  if (!route.methods.some((method) => method === request.method)) return refusal(405, `The route takes ${route.methods.join(', ')}.`)
  if (request.body.length > (route.maxBytes ?? limits.bytes)) return refusal(413, 'The body is too large.')
  await link.settled()
  if (link.at === undefined) return refusal(503, 'The connection is not open.')
  const { process, owner } = link.at
  try {
    const body = Buffer.from(request.body).toString('base64')
    const answer = await askWithin(process, clock, limits.milliseconds, 'route', { owner, request: { ...request, body } })
    if (isRouteAnswer(answer)) return answer
    link.diagnose('route', `'${request.path}' was answered with something that is not an answer`)
    return refusal(502, 'The plugin gave no usable answer.')
  } catch (error) {
    const failure = describeFailure(error)
    const status = statuses[failure.kind]
    if (status !== undefined) return refusal(status, runner.redactor.text(failure.detail))
    link.diagnose('route', failure.detail)
    return refusal(500, 'The plugin failed.')
  }
}

function refusal(status: number, detail: string): RouteAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ detail }) }
}
