import type { palette as english } from '../en/palette.ts'

export const palette: Readonly<Record<keyof typeof english, string>> = {
  palette: 'Aller à, ou faire',
  'palette.hint': 'Règles, pages, commandes…',
  'palette.none': 'Rien ne s’appelle ainsi.',
  'palette.page': 'page',
  'palette.rule': 'règle',
  'palette.table': 'table',
  'palette.command': 'commande',
  'palette.form': 'Montrer le formulaire',
  'palette.text': 'Montrer le texte',
  'keys.palette': 'aller partout, tout faire, par son nom',
  'keys.publish': 'publier la règle',
  'keys.search': 'chercher une règle',
  'keys.new': 'commencer une règle',
  'keys.form': 'la règle en formulaire',
  'keys.text': 'la règle en texte',
  'keys.backtest': 'rejouer les appels passés',
  'keys.views': 'les pages, dans l’ordre de la barre du haut',
  'keys.list': 'monter et descendre dans une liste',
  'keys.tab': 'dans le texte : la touche Tab en sort, ou décale à nouveau',
  'keys.monaco': 'dans le texte : toutes ses commandes',
}
