import type { Catalogue } from './message.ts'

export const operation = {
  CORD_OVERLOADED: {
    en: 'Too much waits already ({undecided} triggers undecided, {plans} plans under way): nothing new is accepted for a moment.',
    fr: 'Trop de choses attendent déjà ({undecided} déclencheurs non décidés, {plans} plans en cours) : rien de nouveau n’est accepté pour un instant.',
    next: {
      en: 'Send it again a little later. When this lasts, a target is slow or away: cordboard status shows which.',
      fr: 'Renvoyez-le un peu plus tard. Si cela dure, une cible est lente ou absente : cordboard status montre laquelle.',
    },
  },
  CORD_ACTION_MAYBE_SHOWN: {
    en: "The server stopped, or the call went away, while this was on its way to the agent's page, which did not say afterwards whether it showed it.",
    fr: "Le serveur s'est arrêté, ou l'appel est parti, pendant que cela allait vers la page de l'agent, qui n'a pas dit ensuite si elle l'a affiché.",
    next: {
      en: 'Nothing to do: it is not shown a second time for this call.',
      fr: "Rien à faire : ce n'est pas affiché une seconde fois pour cet appel.",
    },
  },
  CORD_DEAD_LETTER_UNKNOWN: {
    en: "There is no dead letter '{id}': it was sent again, dropped, or its trigger is too old.",
    fr: 'Il n’y a pas de lettre morte « {id} » : elle a été renvoyée, abandonnée, ou son déclencheur est trop ancien.',
    next: { en: 'List them: cordboard dead-letters list', fr: 'Listez-les : cordboard dead-letters list' },
  },
  CORD_DEAD_LETTER_RUNNING: {
    en: "The plan of the dead letter '{id}' still does other steps.",
    fr: 'Le plan de la lettre morte « {id} » exécute encore d’autres étapes.',
    next: { en: 'Send it again when they are done.', fr: 'Renvoyez-la quand elles sont terminées.' },
  },
} as const satisfies Catalogue
