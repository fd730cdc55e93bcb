import type { rules as english } from '../en/rules.ts'

export const rules: Readonly<Record<keyof typeof english, string>> = {
  'rules.new': 'Nouvelle règle',
  'rules.new-name': 'Nom de la nouvelle règle',
  'rules.create': 'Créer',
  'rules.search': 'Chercher une règle',
  'rules.pick': 'Choisissez une règle pour la lire et la modifier.',
  'rules.text': 'Texte de la règle',
  'rules.unsaved': 'non publiée',
  'rules.discard': 'Abandonner',
  'rules.conflict':
    'Quelqu’un a publié cette règle pendant que vous écriviez. Rien n’est perdu : partez de son texte, ou mettez le vôtre à la place ; le sien reste dans l’historique.',
  'rules.theirs': 'Le sien, en service',
  'rules.mine': 'Le vôtre',
  'rules.take-theirs': 'Continuer avec le sien',
  'rules.keep-mine': 'Mettre le mien à la place',
  'rules.history': 'Historique',
  'rules.reason': 'Pourquoi ? (reste dans l’historique)',
  'rules.publish-now': 'Publier maintenant',
  'rules.cancel': 'Annuler',
  'rules.close': 'Fermer',
  'rules.on-disk': 'sur le disque',
  'rules.take-back': 'Reprendre ce texte',
  'rules.publish': 'Publier',
}
