import type { Catalogue } from './message.ts'

/** A value that is not what its JSON Schema asks for: in a rule, a trigger, the input of an action. */
export const shape = {
  CORD_SHAPE_WANTS_TEXT: {
    en: '{key} must be text, but it is {found}.',
    fr: '{key} doit être un texte, or sa valeur est {found}.',
    next: {
      en: 'Write one text, in quotes where it could be taken for something else.',
      fr: 'Écrivez un seul texte, entre guillemets s’il peut passer pour autre chose.',
    },
  },
  CORD_SHAPE_NUMBER_AS_NUMBER: {
    en: '{key} must be text, but it is the number {found}: a phone number sent as a number loses its leading zero.',
    fr: "{key} doit être un texte, or c'est le nombre {found} : un numéro de téléphone envoyé comme nombre perd son zéro initial.",
    next: {
      en: 'Send it as text, exactly as the phone system wrote it, for example "0388202122".',
      fr: 'Envoyez-le comme texte, tel que le système téléphonique l’a écrit, par exemple "0388202122".',
    },
  },
  CORD_SHAPE_WANTS_NUMBER: {
    en: '{key} must be a number, but it is {found}.',
    fr: '{key} doit être un nombre, or sa valeur est {found}.',
    next: { en: 'Write a number without quotes or unit.', fr: 'Écrivez un nombre, sans guillemets ni unité.' },
  },
  CORD_SHAPE_WANTS_WHOLE_NUMBER: {
    en: '{key} must be a whole number, but it is {found}.',
    fr: '{key} doit être un nombre entier, or sa valeur est {found}.',
    next: { en: 'Write a whole number without quotes or unit.', fr: 'Écrivez un nombre entier, sans guillemets ni unité.' },
  },
  CORD_SHAPE_WANTS_TRUE_OR_FALSE: {
    en: '{key} must be true or false, but it is {found}.',
    fr: '{key} doit être true ou false, or sa valeur est {found}.',
    next: { en: 'Write true or false, without quotes.', fr: 'Écrivez true ou false, sans guillemets.' },
  },
  CORD_SHAPE_WANTS_LIST: {
    en: '{key} must be a list, but it is {found}.',
    fr: '{key} doit être une liste, or sa valeur est {found}.',
    next: {
      en: 'Write the items in square brackets, or one a line, each behind a dash and a space.',
      fr: 'Écrivez les éléments entre crochets, ou un par ligne, chacun après un tiret et un espace.',
    },
  },
  CORD_SHAPE_WANTS_MAP: {
    en: '{key} must hold keys and values, but it is {found}.',
    fr: '{key} doit contenir des clés et des valeurs, or sa valeur est {found}.',
    next: {
      en: 'Write keys and values in braces, or one "key: value" a line, indented below it.',
      fr: 'Écrivez des clés et des valeurs entre accolades, ou un « clé: valeur » par ligne, en retrait en dessous.',
    },
  },
  CORD_SHAPE_NONE_FITS: {
    en: '{key} has none of the forms that are allowed here: it is {found}.',
    fr: "{key} n'a aucune des formes permises ici : sa valeur est {found}.",
    next: { en: 'Allowed: {allowed}.', fr: 'Formes permises : {allowed}.' },
  },
  CORD_SHAPE_NO_VALUE: {
    en: '{key} has no value.',
    fr: "{key} n'a pas de valeur.",
    next: { en: 'Give it a value, or leave the key out.', fr: 'Donnez-lui une valeur, ou retirez la clé.' },
  },
  CORD_SHAPE_MISSING: {
    en: 'The key {key} is missing in {where}.',
    fr: 'La clé {key} manque dans {where}.',
    next: { en: 'Add {key}.', fr: 'Ajoutez {key}.' },
  },
  CORD_SHAPE_MISSING_ALL: {
    en: '{where} has none of the keys of which it needs one.',
    fr: "{where} n'a aucune des clés dont il faut au moins une.",
    next: { en: 'Add one of: {allowed}.', fr: "Ajoutez l'une de : {allowed}." },
  },
  CORD_SHAPE_UNKNOWN_KEY: {
    en: '{where} knows no key "{key}".',
    fr: '{where} ne connaît pas la clé « {key} ».',
    next: { en: 'Known keys: {allowed}.', fr: 'Clés connues : {allowed}.' },
  },
  CORD_SHAPE_UNKNOWN_KEY_NEAR: {
    en: '{where} knows no key "{key}".',
    fr: '{where} ne connaît pas la clé « {key} ».',
    next: { en: 'Did you mean {near}?', fr: 'Vouliez-vous dire {near} ?' },
  },
  CORD_SHAPE_NOT_ALLOWED: {
    en: '{key} cannot be {found}.',
    fr: '{key} ne peut pas valoir {found}.',
    next: { en: 'Use one of: {allowed}.', fr: "Utilisez l'une de ces valeurs : {allowed}." },
  },
  CORD_SHAPE_NOT_ALLOWED_NEAR: {
    en: '{key} cannot be {found}. Allowed: {allowed}.',
    fr: '{key} ne peut pas valoir {found}. Valeurs permises : {allowed}.',
    next: { en: 'Did you mean {near}?', fr: 'Vouliez-vous dire {near} ?' },
  },
  CORD_SHAPE_FORM: {
    en: '{key} is {found}, which is not written as it must be.',
    fr: "{key} vaut {found}, qui n'a pas la forme voulue.",
    next: { en: 'It must match the pattern {wanted}.', fr: 'La valeur doit respecter le motif {wanted}.' },
  },
  CORD_SHAPE_FORMAT: {
    en: '{key} is {found}, which is not a valid {wanted}.',
    fr: "{key} vaut {found}, qui n'est pas un {wanted} valable.",
    next: { en: 'Write it in the format {wanted}.', fr: 'Écrivez la valeur au format {wanted}.' },
  },
  CORD_SHAPE_EMPTY: {
    en: '{key} is empty.',
    fr: '{key} est vide.',
    next: { en: 'Fill it in, or leave the key out.', fr: 'Remplissez-la, ou retirez la clé.' },
  },
  CORD_SHAPE_TOO_LONG: {
    en: '{key} is longer than {limit} characters.',
    fr: '{key} dépasse {limit} caractères.',
    next: { en: 'Shorten it.', fr: 'Raccourcissez la valeur.' },
  },
  CORD_SHAPE_TOO_SHORT: {
    en: '{key} is shorter than {limit} characters.',
    fr: '{key} compte moins de {limit} caractères.',
    next: { en: 'Write at least {limit} characters.', fr: 'Écrivez au moins {limit} caractères.' },
  },
  CORD_SHAPE_TOO_SMALL: {
    en: '{key} is {found}, but it must be {limit} or more.',
    fr: '{key} vaut {found}, mais doit valoir au moins {limit}.',
    next: { en: 'Use a larger number.', fr: 'Utilisez un nombre plus grand.' },
  },
  CORD_SHAPE_NOT_ABOVE: {
    en: '{key} is {found}, but it must be greater than {limit}.',
    fr: '{key} vaut {found}, mais doit être supérieur à {limit}.',
    next: { en: 'Use a larger number.', fr: 'Utilisez un nombre plus grand.' },
  },
  CORD_SHAPE_TOO_BIG: {
    en: '{key} is {found}, but it must be {limit} or less.',
    fr: '{key} vaut {found}, mais doit valoir au plus {limit}.',
    next: { en: 'Use a smaller number.', fr: 'Utilisez un nombre plus petit.' },
  },
  CORD_SHAPE_TOO_FEW: {
    en: '{key} has too few items: at least {limit} needed.',
    fr: "{key} compte trop peu d'éléments : il en faut au moins {limit}.",
    next: { en: 'Add what is missing.', fr: 'Ajoutez ce qui manque.' },
  },
  CORD_SHAPE_TOO_MANY: {
    en: '{key} has too many items: at most {limit} allowed.',
    fr: "{key} compte trop d'éléments : {limit} au plus.",
    next: { en: 'Take some out, or split the rule.', fr: 'Retirez-en, ou partagez la règle.' },
  },
  CORD_SHAPE_INVALID: {
    en: '{key} is not valid: {detail}.',
    fr: "{key} n'est pas valable : {detail}.",
    next: { en: 'Compare it with the reference of this field.', fr: 'Comparez avec la référence de ce champ.' },
  },
  CORD_SHAPE_E164: {
    en: '{key} is {found}, which is not a number in E.164.',
    fr: '{key} vaut {found}, qui n’est pas un numéro au format E.164.',
    next: {
      en: 'Write +, the country and the number without its zero: +33388202122; or put what the phone system sent in "number".',
      fr: 'Écrivez +, le pays et le numéro sans son zéro : +33388202122 ; ou placez dans « number » ce que le système a envoyé.',
    },
  },
  CORD_SHAPE_NAME: {
    en: '{key} is {found}, which cannot be used as a name in expressions.',
    fr: '{key} vaut {found}, qui ne peut pas servir de nom dans les expressions.',
    next: {
      en: 'Use letters, digits and underscores, and begin with a letter.',
      fr: 'Utilisez lettres, chiffres et traits de soulignement, en commençant par une lettre.',
    },
  },
  CORD_SHAPE_ID: {
    en: '{key} is {found}, and only small letters, digits and dashes are allowed, a letter first.',
    fr: '{key} vaut {found}, or seuls minuscules, chiffres et tirets sont permis, une lettre en tête.',
    next: { en: 'Write it so, for example paris-nord.', fr: 'Écrivez par exemple paris-nord.' },
  },
  CORD_SHAPE_COUNTRY: {
    en: '{key} is {found}, which is not a country code.',
    fr: '{key} vaut {found}, qui n’est pas un code de pays.',
    next: { en: 'Write two capital letters, for example FR.', fr: 'Écrivez deux majuscules, par exemple FR.' },
  },
  CORD_SHAPE_DATE: {
    en: '{key} is {found}, which is not a date as it is written here.',
    fr: '{key} vaut {found}, qui n’est pas une date sous la forme voulue.',
    next: { en: 'Write year, month and day, for example 2026-12-25.', fr: 'Écrivez année, mois et jour, par exemple 2026-12-25.' },
  },
  CORD_SHAPE_TIME_OF_DAY: {
    en: '{key} is {found}, which is not a time of day.',
    fr: '{key} vaut {found}, qui n’est pas une heure.',
    next: {
      en: 'Write hours and minutes with two digits each, for example "09:00".',
      fr: 'Écrivez heures et minutes sur deux chiffres, par exemple "09:00".',
    },
  },
  CORD_SHAPE_URI: {
    en: '{key} is {found}, which is not a whole address.',
    fr: '{key} vaut {found}, qui n’est pas une adresse complète.',
    next: { en: 'Begin with https:// or http://.', fr: 'Commencez par https:// ou http://.' },
  },
} as const satisfies Catalogue
