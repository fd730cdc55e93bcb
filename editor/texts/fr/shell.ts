import type { shell as english } from '../en/shell.ts'

export const shell: Readonly<Record<keyof typeof english, string>> = {
  views: 'Vues',
  'view.rules': 'Règles',
  'view.tables': 'Tables',
  'view.calls': 'Appels',
  'view.connections': 'Connexions',
  'pops.stop': 'Arrêter toutes les fiches',
  'pops.sure': 'Arrêter dès maintenant toutes les fiches que les règles ouvrent, pour tous les agents ?',
  'pops.start': 'Reprendre',
  'pops.stopped': 'Aucune fiche ne s’ouvre pour personne depuis {at} ({by}).',
  'activity.triggers': 'déclencheurs de la dernière heure : {count}',
  'activity.triggers-at': '{count} déclencheurs, il y a {minutes} min',
  'activity.slowest': 'décision la plus lente : {milliseconds} ms',
  'activity.slowest-at': '{milliseconds} ms, il y a {minutes} min',
  loading: 'Un instant…',
}
