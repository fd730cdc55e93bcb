import type { Catalogue } from './message.ts'

/** A rule that is valid, but asks connections for what they cannot tell or do. */
export const ruleLint = {
  CORD_RULE_NEVER_SENT: {
    en: '{path} is read here, but never sent by {connections}: it is always missing.',
    fr: '{path} est lu ici, mais n’est jamais envoyé par {connections} : il manque toujours.',
    next: {
      en: 'Use another field, or limit the rule by connections: to those that send it.',
      fr: 'Utilisez un autre champ, ou limitez la règle par connections: à celles qui l’envoient.',
    },
  },
  CORD_RULE_PATH_UNKNOWN: {
    en: 'There is no {path}: it is always missing.',
    fr: 'Il n’existe pas de {path} : il manque toujours.',
    next: { en: 'Known here: {allowed}.', fr: 'Connus ici : {allowed}.' },
  },
  CORD_RULE_PATH_UNKNOWN_NEAR: {
    en: 'There is no {path}: it is always missing.',
    fr: 'Il n’existe pas de {path} : il manque toujours.',
    next: { en: 'Did you mean {near}?', fr: 'Vouliez-vous dire {near} ?' },
  },
  CORD_RULE_PATH_NOT_OF_TYPE: {
    en: '{path} is read here, but a trigger of type {type} has no {part}: it is always missing.',
    fr: '{path} est lu ici, mais un déclencheur de type {type} n’a pas de {part} : il manque toujours.',
    next: {
      en: 'Use another field, or another type of trigger.',
      fr: 'Utilisez un autre champ, ou un autre type de déclencheur.',
    },
  },
  CORD_RULE_VALUE_NEVER: {
    en: '{path} is never {value}: this comparison is never true.',
    fr: '{path} ne vaut jamais {value} : cette comparaison n’est jamais vraie.',
    next: { en: 'It is one of: {allowed}.', fr: 'Valeurs possibles : {allowed}.' },
  },
  CORD_RULE_SHADOWED: {
    en: 'This rule is never planned: {rule} stands before it in the group {group} and takes every trigger that this one wants.',
    fr: 'Cette règle n’est jamais retenue : {rule} la précède dans le groupe {group} et prend tous les déclencheurs qu’elle attend.',
    next: {
      en: 'Give it a smaller "order" than {rule}, or let {rule} ask for more.',
      fr: 'Donnez-lui un « order » plus petit que {rule}, ou rendez {rule} plus exigeante.',
    },
  },
  CORD_RULE_OPENS_TOO: {
    en: 'Whenever this rule is planned, {rule} is planned too, and both open a record on the same screen: the later one is only offered.',
    fr: 'Chaque fois que cette règle est retenue, {rule} l’est aussi, et toutes deux ouvrent une fiche sur le même écran : la seconde est seulement proposée.',
    next: {
      en: 'Put both in one "group", so that the first one wins, or say "present: offer" in one of them.',
      fr: 'Placez-les dans un même « group », où la première l’emporte, ou écrivez « present: offer » dans l’une.',
    },
  },
  CORD_RULE_NOT_CAPABLE: {
    en: '{action} cannot be done by {connections}.',
    fr: '{action} ne peut pas être fait par {connections}.',
    next: {
      en: 'Use another action, or name a connection that can in the step.',
      fr: 'Utilisez une autre action, ou nommez dans l’étape une connexion qui le peut.',
    },
  },
  CORD_RULE_TYPE_NEVER_SENT: {
    en: '{type} is never sent by {connections}: this rule is never asked for it.',
    fr: '{type} n’est jamais envoyé par {connections} : cette règle n’est jamais consultée pour ce type.',
    next: {
      en: 'Use another type: {allowed}.',
      fr: 'Utilisez un autre type : {allowed}.',
    },
  },
  CORD_RULE_NO_AGENT: {
    en: '{action} happens at an agent, but no agent comes with {type}: it would end as no-agent.',
    fr: '{action} se passe chez un agent, or aucun agent ne vient avec {type} : l’étape finirait en no-agent.',
    next: {
      en: 'Say to whom with "to", or use a trigger type that happens at an agent, such as ringing.',
      fr: 'Dites à qui avec « to », ou utilisez un type qui se passe chez un agent, tel ringing.',
    },
  },
  CORD_RULE_BUSY_UNKNOWN: {
    en: 'agent.calls and $agentBusy() are unknown on {connections}, never true: the end of calls is not told there.',
    fr: 'agent.calls et $agentBusy() sont inconnus sur {connections}, jamais vrais : la fin des appels n’y est pas signalée.',
    next: {
      en: 'Decide without them, or limit the rule by connections:.',
      fr: 'Décidez sans eux, ou limitez la règle par connections:.',
    },
  },
  CORD_RULE_CONNECTION_UNKNOWN: {
    en: 'There is no connection "{connection}".',
    fr: "Il n'existe pas de connexion « {connection} ».",
    next: {
      en: 'Known connections: {allowed}.',
      fr: 'Connexions connues : {allowed}.',
    },
  },
  CORD_RULE_CONNECTION_UNKNOWN_NEAR: {
    en: 'There is no connection "{connection}".',
    fr: "Il n'existe pas de connexion « {connection} ».",
    next: {
      en: 'Did you mean {near}?',
      fr: 'Vouliez-vous dire {near} ?',
    },
  },
  CORD_RULE_FUNCTION_UNKNOWN: {
    en: 'There is no function {function}: the expression will fail here.',
    fr: "Il n'existe pas de fonction {function} : l'expression échouera ici.",
    next: {
      en: 'Use a function of JSONata, or one of: {allowed}.',
      fr: "Utilisez une fonction de JSONata, ou l'une de : {allowed}.",
    },
  },
  CORD_RULE_FUNCTION_UNKNOWN_NEAR: {
    en: 'There is no function {function}: the expression will fail here.',
    fr: "Il n'existe pas de fonction {function} : l'expression échouera ici.",
    next: {
      en: 'Did you mean {near}?',
      fr: 'Vouliez-vous dire {near} ?',
    },
  },
} as const satisfies Catalogue
