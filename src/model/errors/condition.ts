import type { Catalogue } from './message.ts'

/** Conditions that are valid, and suspicious. */
export const condition = {
  CORD_RULE_WHEN_NEVER_TRUE: {
    en: 'This condition makes {made}, and only exactly true lets the rule go on: it never does.',
    fr: "Cette condition produit {made}, et seule la valeur true laisse passer : cela n'arrive jamais.",
    next: {
      en: 'Compare with something, for example = 1, or use $exists(...) or $boolean(...).',
      fr: 'Comparez avec quelque chose, par exemple = 1, ou utilisez $exists(...) ou $boolean(...).',
    },
  },
  CORD_RULE_WHEN_CONTRADICTS: {
    en: '{path} cannot be {first} and {second} at once: this is never true.',
    fr: "{path} ne peut pas valoir {first} et {second} à la fois : ceci n'est jamais vrai.",
    next: {
      en: 'Use or between the two, or: {path} in [{first}, {second}].',
      fr: 'Mettez or entre les deux, ou : {path} in [{first}, {second}].',
    },
  },
  CORD_RULE_WHEN_EMPTY_RANGE: {
    en: '{path} cannot be {first} and {second} at once: this is never true.',
    fr: "{path} ne peut pas être {first} et {second} à la fois : ceci n'est jamais vrai.",
    next: {
      en: 'Use or between the two, or turn one of the bounds round.',
      fr: "Mettez or entre les deux, ou inversez l'une des bornes.",
    },
  },
  CORD_RULE_WHEN_CONSTANT: {
    en: 'This condition reads nothing of the call: it is always the same.',
    fr: "Cette condition ne lit rien de l'appel : elle est toujours la même.",
    next: {
      en: 'Take it out, or use "enabled: false" to switch the rule off.',
      fr: 'Retirez-la, ou utilisez « enabled: false » pour désactiver la règle.',
    },
  },
  CORD_RULE_AS_UNUSED: {
    en: 'No later step uses the result that is named {as} here.',
    fr: "Aucune étape suivante n'utilise le résultat nommé {as} ici.",
    next: { en: 'Take "as" out, or use it, for example {{ {as}.id }}.', fr: 'Retirez « as », ou utilisez-le, par exemple {{ {as}.id }}.' },
  },
} as const satisfies Catalogue
