import type { Catalogue } from './message.ts'

/** Why a rule did not plan, and why a step was not done. */
export const decision = {
  CORD_WHY_DISABLED: {
    en: 'The rule is switched off.',
    fr: 'La règle est désactivée.',
    next: { en: 'Take out "enabled: false".', fr: 'Retirez « enabled: false ».' },
  },
  CORD_WHY_STAGED: {
    en: "A newer text decides here: '{stage}' is first for {scope}.",
    fr: 'Un texte plus récent décide ici : « {stage} » vaut d’abord pour {scope}.',
    next: {
      en: 'Publish that text for all, or take it back, so that one text decides again.',
      fr: 'Publiez ce texte pour tous, ou retirez-le, pour qu’un seul texte décide de nouveau.',
    },
  },
  CORD_WHY_NOT_IN_STAGE: {
    en: 'This text is first for {scope}; here the rule as it was decides.',
    fr: 'Ce texte vaut d’abord pour {scope} ; ici la règle d’avant décide.',
    next: { en: 'Widen the stage, or publish the text for all.', fr: 'Élargissez l’étape, ou publiez le texte pour tous.' },
  },
  CORD_WHY_GROUP: {
    en: "group {group}: rule '{rule}' was planned first.",
    fr: 'Groupe {group} : la règle « {rule} » a été retenue avant.',
    next: {
      en: 'Give this rule a smaller order, or another group.',
      fr: 'Donnez à cette règle un « order » plus petit, ou un autre groupe.',
    },
  },
  CORD_WHY_SYNTHETIC: {
    en: 'The call was already under way ({state}) when the connection came up, so nothing pops into it.',
    fr: "L'appel était déjà en cours ({state}) quand la connexion s'est établie : rien ne vient l'interrompre.",
    next: {
      en: 'Write "synthetic: include" if the rule wants such calls too.',
      fr: 'Écrivez « synthetic: include » si la règle veut aussi ces appels.',
    },
  },
  CORD_WHY_CONNECTION: {
    en: "The connection is '{connection}', not {allowed}.",
    fr: 'La connexion est « {connection} », et non {allowed}.',
    next: { en: 'Add it to connections if the rule is for it too.', fr: 'Ajoutez-la à « connections » si la règle la concerne aussi.' },
  },
  CORD_WHY_AGENT: {
    en: 'The agent is {agent}, not {allowed}.',
    fr: "L'agent est {agent}, et non {allowed}.",
    next: {
      en: 'Add the user, agent id or device to agents.',
      fr: "Ajoutez l'utilisateur, l'identifiant d'agent ou le poste à « agents ».",
    },
  },
  CORD_WHY_NO_AGENT: {
    en: 'This trigger names no agent.',
    fr: 'Ce déclencheur ne nomme aucun agent.',
    next: {
      en: 'Use a trigger type that happens at an agent, such as ringing.',
      fr: 'Choisissez un type de déclencheur qui concerne un agent, comme ringing.',
    },
  },
  CORD_WHY_TEAM: {
    en: "The user '{user}' is in the teams [{teams}], not in {allowed}.",
    fr: "L'utilisateur « {user} » est dans les équipes [{teams}], et non {allowed}.",
    next: { en: 'Add the user to the team, or the team to the rule.', fr: "Ajoutez l'utilisateur à l'équipe, ou l'équipe à la règle." },
  },
  CORD_WHY_NO_USER: {
    en: 'Which user this agent is was {why}, so it is in no team.',
    fr: "On ne sait pas quel utilisateur est cet agent ({why}) : il n'est dans aucune équipe.",
    next: {
      en: 'Say in the directory of users who sits at this device or has this agent id.',
      fr: "Indiquez dans l'annuaire des utilisateurs qui a ce poste ou cet identifiant d'agent.",
    },
  },
  CORD_WHY_QUEUE: {
    en: "The queue is '{queue}', not {allowed}.",
    fr: 'La file est « {queue} », et non {allowed}.',
    next: { en: 'Add it to queues, by id or name.', fr: 'Ajoutez-la à « queues », par identifiant ou par nom.' },
  },
  CORD_WHY_NO_QUEUE: {
    en: 'This trigger names no queue.',
    fr: 'Ce déclencheur ne nomme aucune file.',
    next: {
      en: 'Check that the connection tells the queue of a call with this trigger type.',
      fr: "Vérifiez que la connexion indique la file d'un appel avec ce type de déclencheur.",
    },
  },
  CORD_WHY_NOT_SENT: {
    en: '{path} was not sent with this trigger.',
    fr: "{path} n'a pas été envoyé avec ce déclencheur.",
    next: {
      en: 'What is absent equals nothing: a condition on it holds only for calls that bring it.',
      fr: "Ce qui est absent n'est égal à rien : une telle condition ne vaut que pour les appels qui l'apportent.",
    },
  },
  CORD_WHY_NEVER_SENT: {
    en: "{path} was not sent by this connection: '{connection}' never sends it.",
    fr: "{path} n'a pas été envoyé par cette connexion : « {connection} » ne l'envoie jamais.",
    next: {
      en: 'Use another field, or limit the rule by connections.',
      fr: 'Utilisez un autre champ, ou limitez la règle par « connections ».',
    },
  },
  CORD_WHY_DIFFERENT: {
    en: '{path} is {actual}, not {expected}.',
    fr: '{path} vaut {actual}, et non {expected}.',
    next: { en: 'Change the condition if the rule is meant for this call.', fr: 'Modifiez la condition si la règle vise cet appel.' },
  },
  CORD_WHY_SAME: {
    en: '{path} is {actual}, which the condition excludes.',
    fr: '{path} vaut {actual}, ce que la condition exclut.',
    next: { en: 'Change the condition if the rule is meant for this call.', fr: 'Modifiez la condition si la règle vise cet appel.' },
  },
  CORD_WHY_COMPARED: {
    en: '{path} is {actual}, which is not {operator} {expected}.',
    fr: "{path} vaut {actual}, ce qui n'est pas {operator} {expected}.",
    next: { en: 'Change the condition if the rule is meant for this call.', fr: 'Modifiez la condition si la règle vise cet appel.' },
  },
  CORD_WHY_NOT_TRUE: {
    en: 'The condition gave {value}, not true.',
    fr: 'La condition a donné {value}, et non true.',
    next: { en: 'Look at its parts and the values they read.', fr: "Regardez ses parties et les valeurs qu'elles lisent." },
  },
  CORD_WHY_ONCE: {
    en: 'This rule was already planned for this call (once: {once}).',
    fr: 'Cette règle a déjà été retenue pour cet appel (once: {once}).',
    next: { en: 'Choose another "once" if it should run again.', fr: 'Choisissez un autre « once » si elle doit agir à nouveau.' },
  },
  CORD_WHY_ONCE_AGENT: {
    en: 'This rule already opened for this agent and call (once: agent).',
    fr: 'Cette règle a déjà ouvert pour cet agent et cet appel (once: agent).',
    next: { en: 'Write "once: off" if it should run each time.', fr: 'Écrivez « once: off » si elle doit agir à chaque fois.' },
  },
  CORD_WHY_LIMIT: {
    en: 'limit {count} in {seconds} s reached.',
    fr: 'La limite de {count} en {seconds} s est atteinte.',
    next: { en: 'Wait, or raise the limit.', fr: 'Attendez, ou relevez la limite.' },
  },
  CORD_STEP_CONDITION: {
    en: "The step's condition is not true: {when}",
    fr: "La condition de l'étape n'est pas vraie : {when}",
    next: { en: 'Nothing to do, unless the step should have been done.', fr: "Rien à faire, sauf si l'étape aurait dû être exécutée." },
  },
  CORD_STEP_LOOKUP_NONE: {
    en: "The lookup '{as}' found nobody, so there is no record to open (none: skip).",
    fr: "La recherche « {as} » n'a trouvé personne : il n'y a pas de fiche à ouvrir (none: skip).",
    next: {
      en: 'Set "none" to search or create to open a page all the same.',
      fr: 'Mettez « none » à search ou create pour ouvrir une page malgré tout.',
    },
  },
  CORD_STEP_LOOKUP_MANY: {
    en: "The lookup '{as}' found {count}, and the step says many: skip.",
    fr: "La recherche « {as} » en a trouvé {count}, et l'étape dit many: skip.",
    next: { en: 'Set "many" to choose or first to open one of them.', fr: 'Mettez « many » à choose ou first pour en ouvrir une.' },
  },
  CORD_STEP_BUSY: {
    en: 'The agent was on another call, and the step says busy: skip.',
    fr: "L'agent était sur un autre appel, et l'étape dit busy: skip.",
    next: {
      en: 'Set "busy" to offer to show it as a button instead.',
      fr: 'Mettez « busy » à offer pour proposer un bouton à la place.',
    },
  },
} as const satisfies Catalogue
