import type { Catalogue } from './message.ts'

export const config = {
  CORD_CONFIG_READ: {
    en: 'cordboard.yaml cannot be read: {detail}.',
    fr: 'cordboard.yaml est illisible : {detail}.',
    next: {
      en: 'Check the path and who may read it; an empty file is allowed.',
      fr: 'Vérifiez le chemin et les droits ; un fichier vide est permis.',
    },
  },
  CORD_CONFIG_INVALID: {
    en: 'cordboard.yaml has {count} errors; the first is below.',
    fr: 'cordboard.yaml contient {count} erreurs ; la première suit.',
    next: { en: 'Run: cordboard check', fr: 'Lancez : cordboard check' },
  },
  CORD_CONFIG_TIMEZONE: {
    en: "'{timezone}' is not a time zone.",
    fr: '« {timezone} » n’est pas un fuseau horaire.',
    next: { en: 'Use an IANA name, for example Europe/Paris.', fr: 'Utilisez un nom IANA, par exemple Europe/Paris.' },
  },
  CORD_CONFIG_COUNTRY: {
    en: "'{country}' is not a country with telephone numbers.",
    fr: '« {country} » n’est pas un pays ayant des numéros de téléphone.',
    next: { en: 'Use a two-letter code, for example FR.', fr: 'Utilisez un code à deux lettres, par exemple FR.' },
  },
  CORD_CONFIG_KIND: {
    en: "No plugin offers the connection kind '{kind}'.",
    fr: "Aucun plugin n'offre le type de connexion « {kind} ».",
    next: { en: 'Known kinds: {known}.', fr: 'Types connus : {known}.' },
  },
  CORD_CONFIG_ORIGIN: {
    en: "'{origin}' is not an origin that records can be opened at.",
    fr: '« {origin} » n’est pas une origine où ouvrir des fiches.',
    next: {
      en: 'Write scheme, host and port only, for example https://crm.example.',
      fr: 'Écrivez seulement schéma, hôte et port, par exemple https://crm.example.',
    },
  },
  CORD_CONFIG_SECRET_IN_CONST: {
    en: '$const.{name} refers to a secret, and rules, traces and pages would show it.',
    fr: '$const.{name} renvoie à un secret, que règles, traces et pages montreraient.',
    next: { en: "Put secrets into a connection's config.", fr: "Placez les secrets dans la section config d'une connexion." },
  },
  CORD_CONFIG_HOOK_SHORT: {
    en: "The hookSecret of '{connection}' has fewer than {least} characters and could be guessed.",
    fr: 'Le hookSecret de « {connection} » compte moins de {least} caractères et pourrait être deviné.',
    next: {
      en: 'Use a longer one, for example from: openssl rand -hex 16',
      fr: 'Utilisez-en un plus long, par exemple avec : openssl rand -hex 16',
    },
  },
  CORD_CONNECTION_UNKNOWN: {
    en: "There is no connection '{connection}'.",
    fr: "Il n'y a pas de connexion « {connection} ».",
    next: {
      en: 'Add it to cordboard.yaml under connections, or correct the name.',
      fr: 'Ajoutez-la dans cordboard.yaml sous connections, ou corrigez le nom.',
    },
  },
  CORD_CONNECTION_DISABLED: {
    en: "The connection '{connection}' is switched off.",
    fr: 'La connexion « {connection} » est désactivée.',
    next: {
      en: 'Switch it on, or remove enabled: false from cordboard.yaml.',
      fr: 'Activez-la, ou retirez enabled: false de cordboard.yaml.',
    },
  },
} as const satisfies Catalogue
