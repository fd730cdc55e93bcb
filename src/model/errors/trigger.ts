import type { Catalogue } from './message.ts'

/** A trigger that cannot be accepted. What is wrong with the shape of one field is in shape.ts. */
export const trigger = {
  CORD_TRIGGER_TYPE: {
    en: 'There is no trigger type "{type}".',
    fr: "Il n'existe pas de type de déclencheur « {type} ».",
    next: {
      en: 'Known types: {allowed}; a type of one system alone is written vendor:name.',
      fr: "Types connus : {allowed} ; un type propre à un système s'écrit vendeur:nom.",
    },
  },
  CORD_TRIGGER_TYPE_NEAR: {
    en: 'There is no trigger type "{type}".',
    fr: "Il n'existe pas de type de déclencheur « {type} ».",
    next: { en: 'Did you mean {near}?', fr: 'Vouliez-vous dire {near} ?' },
  },
  CORD_TRIGGER_RESERVED_KEY: {
    en: 'The key "{key}" is refused: names that begin with _jsonata_ could pass for functions inside rules.',
    fr: 'La clé « {key} » est refusée : les noms commençant par _jsonata_ pourraient passer pour des fonctions dans les règles.',
    next: { en: 'Rename the key before sending it.', fr: "Renommez la clé avant l'envoi." },
  },
  CORD_TRIGGER_TOO_DEEP: {
    en: 'The trigger is nested deeper than {limit} levels.',
    fr: 'Le déclencheur dépasse {limit} niveaux d’imbrication.',
    next: { en: 'Send flatter data.', fr: 'Envoyez des données moins imbriquées.' },
  },
  CORD_TRIGGER_TOO_LARGE: {
    en: 'The trigger has {size} bytes as JSON, more than the {limit} that are allowed.',
    fr: 'Le déclencheur compte {size} octets en JSON, plus que les {limit} permis.',
    next: { en: 'Send only what rules need.', fr: "N'envoyez que ce dont les règles ont besoin." },
  },
  CORD_TRIGGER_UNSAFE_INTEGER: {
    en: 'The number {found} is too large to be kept exactly.',
    fr: 'Le nombre {found} est trop grand pour être conservé exactement.',
    next: { en: 'Send 64-bit ids as text.', fr: 'Envoyez les identifiants 64 bits comme texte.' },
  },
  CORD_TRIGGER_NOT_JSON: {
    en: 'The value is not plain JSON: it is {found}.',
    fr: "La valeur n'est pas du JSON simple : c'est {found}.",
    next: {
      en: 'Send text, numbers, true or false, null, lists and objects only.',
      fr: "N'envoyez que textes, nombres, true ou false, null, listes et objets.",
    },
  },
  CORD_TRIGGER_TIME: {
    en: '{key} is "{text}", which is not a point in time.',
    fr: '{key} vaut « {text} », qui n’est pas un instant.',
    next: {
      en: 'Write RFC 3339 with a zone, for example 2026-11-20T09:14:05.120Z.',
      fr: 'Écrivez au format RFC 3339 avec fuseau, par exemple 2026-11-20T09:14:05.120Z.',
    },
  },
} as const satisfies Catalogue
