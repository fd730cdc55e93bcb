import type { guide as english } from '../en/guide.ts'

export const guide: Readonly<Record<keyof typeof english, string>> = {
  guide: 'Votre première règle',
  'guide.open': 'Guide',
  'guide.progress': '{done} sur {all}',
  'guide.later': 'Plus tard',
  'guide.close': 'Fermer',
  'guide.finished': 'Vous avez fait une règle, et elle a ouvert une fiche. À vous maintenant d’écrire les vôtres.',
  'guide.to-rule': 'Retour à ma règle',
  'guide.look': 'Voir ce que fait une règle',
  'guide.look-text':
    'Au milieu, une règle. À droite, des appels, et ce que la règle ferait de celui qui est choisi : chaque condition avec la valeur lue.',
  'guide.name': 'Commencer une règle',
  'guide.name-text':
    'Dans la liste des règles, cliquez sur Nouvelle règle, écrivez à quoi elle sert, par exemple « Ventes : longue attente », puis Créer.',
  'guide.when': 'Quand',
  'guide.when-text': 'Sous Quand, choisissez « Un téléphone sonne ».',
  'guide.if': 'Si',
  'guide.if-text': 'Cliquez sur condition : « File : nom » est sales. Encore condition : « Secondes d’attente » est plus que 30.',
  'guide.then': 'Alors',
  'guide.then-text':
    'Sous Ajouter une étape, choisissez « Chercher un client », puis « Ouvrir une fiche ». Pour l’adresse de la fiche, choisissez customer.url dans la liste { } à côté.',
  'guide.try': 'L’essayer sur un appel',
  'guide.try-text':
    'Choisissez un appel à droite : il dit quelle condition a dit non, et ce que ferait chaque étape. Rien n’est fait à personne pendant l’essai.',
  'guide.publish': 'La publier',
  'guide.publish-text': 'Cliquez sur Publier, dites pourquoi si vous voulez, puis Publier maintenant. Elle est active dès l’appel suivant.',
  'guide.pop': 'Faire sonner',
  'guide.pop-text':
    'Ouvrez votre bandeau, cliquez-y sur le bouton de la fenêtre des fiches, puis revenez et faites-vous appeler par un client qui a attendu 35 secondes.',
  'guide.pop-call-text': 'Ouvrez votre bandeau et attendez un appel qui convient : la fiche s’ouvre à côté.',
  'guide.bar': 'Ouvrir mon bandeau',
  'guide.ring': 'M’appeler',
}
