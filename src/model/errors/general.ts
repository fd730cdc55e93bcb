import type { Catalogue } from './message.ts'

export const general = {
  CORD_INTERNAL: {
    en: 'Something went wrong inside Cordboard: {detail}.',
    fr: 'Une erreur interne est survenue dans Cordboard : {detail}.',
    next: {
      en: 'Look at the server log at this time and report it with the lines around it.',
      fr: 'Consultez le journal du serveur à cette heure et signalez les lignes voisines.',
    },
  },
} as const satisfies Catalogue
