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
