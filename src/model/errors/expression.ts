import type { Catalogue } from './message.ts'

/** An expression that is not JSONata, failed, or was stopped. `code` is JSONata's or the engine's own. */
export const expression = {
  CORD_EXPRESSION_SYNTAX: {
    en: 'This is not valid JSONata: {detail} ({code})',
    fr: "Ce n'est pas du JSONata valide : {detail} ({code})",
    next: {
      en: 'Look at the marked place: a quote, bracket or operator is missing or too many. Compare with and, or and = (one sign).',
      fr: "Regardez l'endroit indiqué : il manque ou il y a en trop un guillemet, une parenthèse ou un opérateur. Pour comparer : and, or et = (un seul signe).",
    },
  },
  CORD_EXPRESSION_FAILED: {
    en: 'The expression failed on the values it was given: {detail} ({code})',
    fr: "L'expression a échoué sur les valeurs reçues : {detail} ({code})",
    next: {
      en: 'Check that values have the type that is needed, for example with $exists(...) before it, or $number(...), $string(...).',
      fr: 'Vérifiez que les valeurs ont le type voulu, par exemple avec $exists(...) avant, ou $number(...), $string(...).',
    },
  },
  CORD_EXPRESSION_GUARD: {
    en: 'The expression was stopped: {detail} ({code})',
    fr: "L'expression a été arrêtée : {detail} ({code})",
    next: {
      en: 'It loops or makes too large a value: make it simpler, or do this in an action.',
      fr: 'Elle boucle ou fabrique une valeur trop grande : simplifiez-la, ou faites cela dans une action.',
    },
  },
  CORD_EXPRESSION_EVAL: {
    en: '$eval is refused: a rule may not run text as code.',
    fr: '$eval est refusé : une règle ne peut pas exécuter du texte comme du code.',
    next: { en: 'Write the expression itself.', fr: "Écrivez l'expression elle-même." },
  },
  CORD_EXPRESSION_REGEX: {
    en: 'This regular expression is refused: {detail}. Look-ahead, look-behind and back-references are not available.',
    fr: 'Cette expression régulière est refusée : {detail}. Les assertions avant et arrière et les références arrière ne sont pas disponibles.',
    next: {
      en: 'Write it without them, or combine two simpler ones with and.',
      fr: 'Écrivez-la sans elles, ou combinez-en deux plus simples avec and.',
    },
  },
  CORD_EXPRESSION_SIGNATURE: {
    en: 'This signature of a function is refused: {detail}.',
    fr: 'Cette signature de fonction est refusée : {detail}.',
    next: {
      en: 'Leave the signature out, or name fewer parameters that may be missing or repeated.',
      fr: 'Retirez la signature, ou nommez moins de paramètres facultatifs ou répétés.',
    },
  },
  CORD_EXPRESSION_TOO_LONG: {
    en: 'The expression is too long or too deeply nested: {detail}.',
    fr: "L'expression est trop longue ou trop imbriquée : {detail}.",
    next: {
      en: 'Split it: a step with "as" for a part, a table for a list of values.',
      fr: 'Découpez-la : une étape avec « as » pour une partie, une table pour une liste de valeurs.',
    },
  },
} as const satisfies Catalogue
