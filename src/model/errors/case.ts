import type { Catalogue } from './message.ts'

/** A rule's case that does not come out as expected, and what a simulation cannot know. */
export const cases = {
  CORD_STEP_UNKNOWN: {
    en: 'What {action} would answer is not known.',
    fr: 'On ne sait pas ce que {action} répondrait.',
    next: { en: 'Give its result, or run it live.', fr: 'Donnez son résultat, ou exécutez-le réellement.' },
  },
  CORD_ASK_NOTHING: {
    en: 'No step of this rule has to ask anything for this event.',
    fr: 'Aucune étape de cette règle n’a de question à poser pour cet événement.',
    next: {
      en: 'Look at the simulation: every answer is known, or the rule does not apply.',
      fr: 'Regardez la simulation : toutes les réponses sont connues, ou la règle ne s’applique pas.',
    },
  },
  CORD_ASK_FAILED: {
    en: '{action} did not answer: {detail}.',
    fr: '{action} n’a pas répondu : {detail}.',
    next: {
      en: 'Look at the state of its connection and at its input, then ask again.',
      fr: 'Regardez l’état de sa connexion et son entrée, puis posez de nouveau la question.',
    },
  },
  CORD_CASE_NO_GIVEN: {
    en: 'no given for step {action}: the case does not say what it answers.',
    fr: "Pas de « given » pour l'étape {action} : le cas ne dit pas ce qu'elle répond.",
    next: {
      en: 'Add its result under given, by its "as" or the index {step}.',
      fr: 'Ajoutez son résultat sous given, par son « as » ou par son rang {step}.',
    },
  },
  CORD_CASE_NOT_ASKED: {
    en: 'The rule is not asked for this type of trigger.',
    fr: "La règle n'est pas interrogée pour ce type de déclencheur.",
    next: { en: 'Use a type that stands in on.', fr: 'Choisissez un type qui figure dans on.' },
  },
  CORD_CASE_NOT_PLANNED: {
    en: 'Actions are expected, but the rule is not planned: {because}',
    fr: "Des actions sont attendues, mais la règle n'est pas retenue : {because}",
    next: {
      en: "Correct the rule or the case's trigger; for a call that must not match, write expect: [].",
      fr: 'Corrigez la règle ou le déclencheur du cas ; pour un appel qui ne doit rien déclencher, écrivez expect: [].',
    },
  },
  CORD_CASE_STEP_FAILED: {
    en: 'The step {action} fails: {detail}',
    fr: "L'étape {action} échoue : {detail}",
    next: { en: 'Correct the step, or what the case gives it.', fr: "Corrigez l'étape, ou ce que le cas lui donne." },
  },
  CORD_CASE_MISSING: {
    en: '{action} is expected here, but nothing more is done. {because}',
    fr: "{action} est attendu ici, mais plus rien n'est fait. {because}",
    next: { en: 'Correct the rule, or take it out of expect.', fr: 'Corrigez la règle, ou retirez-le de expect.' },
  },
  CORD_CASE_EXTRA: {
    en: '{action} is done too, but not expected: expect is complete and in order.',
    fr: "{action} est fait aussi, sans être attendu : expect est complet et dans l'ordre.",
    next: { en: 'Add it to expect, or correct the rule.', fr: 'Ajoutez-le à expect, ou corrigez la règle.' },
  },
  CORD_CASE_OTHER_ACTION: {
    en: '{expected} is expected here, but {found} is done.',
    fr: '{expected} est attendu ici, mais {found} est fait.',
    next: { en: 'Put the actions in the order of the steps that run.', fr: "Mettez les actions dans l'ordre des étapes exécutées." },
  },
  CORD_CASE_DIFFERENT: {
    en: '{key} should be {expected}, but is {found}.',
    fr: '{key} devrait être {expected}, mais vaut {found}.',
    next: { en: 'Correct the rule, or what the case expects.', fr: 'Corrigez la règle, ou ce que le cas attend.' },
  },
} as const satisfies Catalogue
