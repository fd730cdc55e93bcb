import type { Catalogue } from './message.ts'

/** An address that a rule wants to open and that is not allowed. */
export const url = {
  CORD_URL_INVALID: {
    en: '"{url}" is not a whole address.',
    fr: '« {url} » n’est pas une adresse complète.',
    next: {
      en: 'Write it with its scheme, for example https://crm.example/contacts/42.',
      fr: 'Écrivez-la avec son schéma, par exemple https://crm.example/contacts/42.',
    },
  },
  CORD_URL_CONTROL: {
    en: 'The address holds control characters or spaces at its ends, which browsers cut out silently.',
    fr: 'L’adresse contient des caractères de contrôle ou des espaces aux extrémités, que les navigateurs retirent en silence.',
    next: {
      en: 'Take them out of the rule or of the data that it inserts.',
      fr: 'Retirez-les de la règle ou des données insérées.',
    },
  },
  CORD_URL_USERINFO: {
    en: 'The address holds a user name or password before @{host}.',
    fr: 'L’adresse contient un nom d’utilisateur ou un mot de passe avant @{host}.',
    next: {
      en: 'Take it out: it would hide the real host.',
      fr: 'Retirez-le : il masquerait le véritable hôte.',
    },
  },
  CORD_URL_SCHEME: {
    en: 'Addresses with {scheme} are not allowed.',
    fr: 'Les adresses en {scheme} ne sont pas permises.',
    next: {
      en: 'Use https, or add the scheme to records.schemes in cordboard.yaml.',
      fr: 'Utilisez https, ou ajoutez le schéma à records.schemes dans cordboard.yaml.',
    },
  },
  CORD_URL_SCHEME_REFUSED: {
    en: 'Addresses with {scheme} can run code in the browser and are never allowed.',
    fr: 'Les adresses en {scheme} peuvent exécuter du code dans le navigateur et ne sont jamais permises.',
    next: {
      en: 'Use the https address of the record.',
      fr: 'Utilisez l’adresse https de la fiche.',
    },
  },
  CORD_URL_ORIGIN: {
    en: '{origin} is not among the sites that records may open.',
    fr: '{origin} ne fait pas partie des sites que les fiches peuvent ouvrir.',
    next: {
      en: 'Add it to records.origins in cordboard.yaml if it is yours.',
      fr: 'Ajoutez-le à records.origins dans cordboard.yaml s’il est à vous.',
    },
  },
} as const satisfies Catalogue
