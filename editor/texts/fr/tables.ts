import type { tables as english } from '../en/tables.ts'

export const tables: Readonly<Record<keyof typeof english, string>> = {
  'tables.none':
    'Pas encore de table. Une table est ce que les règles consultent, par exemple un numéro de pilote et l’écran qui lui correspond.',
  'tables.new': 'Nouvelle table',
  'tables.new-name': 'Nom de la nouvelle table',
  'tables.key': 'clé',
  'tables.value': 'valeur',
  'tables.rows': 'lignes : {count}',
  'tables.problems': 'problèmes : {count}',
  'tables.pick': 'Choisissez une table pour la lire et la modifier.',
  'tables.unsaved': 'non publiée',
  'tables.remove': 'Supprimer',
  'tables.sure': 'Supprimer la table {name} ? Les règles qui la lisent n’y trouveront plus rien.',
  'tables.add-row': '+ ligne',
  'tables.remove-rows': 'Supprimer les lignes',
  'tables.add-column': '+ colonne',
  'tables.paste': 'Collez au curseur des lignes venues d’un tableur.',
  'tables.grid': 'Table {name} : les flèches déplacent, Entrée écrit, Échap laisse la cellule telle quelle',
  'tables.cell': '{column}, ligne {row}',
  'tables.row': 'Ligne',
  'tables.conflict':
    'Quelqu’un a publié cette table pendant que vous écriviez, et vous avez tous deux changé ces lignes. Ce qui n’est pas retenu reste dans l’historique ou à une annulation près.',
  'tables.merged':
    'Quelqu’un a publié cette table pendant que vous écriviez. Les deux modifications y sont : relisez et publiez à nouveau.',
}
