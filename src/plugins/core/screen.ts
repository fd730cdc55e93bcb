import { type ActionRequest, type PluginContext, PluginError, type Screen, type ScreenAnswer } from 'cordboard/plugin-api'

type Shown = Extract<ScreenAnswer, { readonly session: string }>
type NotShown = Exclude<ScreenAnswer, Shown>

const reasons: Readonly<Record<NotShown['status'], (who: string) => string>> = {
  'no-user': (who) => `Nobody is known to sit at ${who}: bind a user to that agent or device under People.`,
  'no-session': (who) => `The user at ${who} has no page open: the agent signs in at /agent to see records.`,
  withdrawn: () => 'The call was over, or answered elsewhere, before the agent could see it.',
  refused: () => 'The page was not allowed to show it.',
}

/** Shows something and says in which session it was seen. Throws a PluginError that says why nobody saw it. */
export async function show(ctx: PluginContext, item: Parameters<Screen['show']>[0], request: ActionRequest): Promise<Shown> {
  if (ctx.screen === undefined) throw new PluginError('not-capable', 'This host shows nothing to agents: it runs without pages.')
  const answer = await ctx.screen.show(item, request)
  if ('session' in answer) return answer
  const { agent } = request.facts
  const who = item.to ?? agent?.device ?? agent?.id ?? 'this call'
  const kind = answer.status === 'no-user' || answer.status === 'no-session' ? 'not-found' : 'refused'
  throw new PluginError(kind, answer.detail ?? reasons[answer.status](who))
}
