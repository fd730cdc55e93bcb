import type { Catalogue } from './message.ts'

export const action = {
  CORD_ACTION_NO_AGENT: {
    en: "The action '{action}' happens at an agent, and this trigger names none.",
    fr: "L'action « {action} » se passe chez un agent, et ce déclencheur n'en nomme aucun.",
    next: {
      en: "Set 'to' to a user, or use a trigger type that happens at an agent, such as ringing.",
      fr: 'Indiquez un utilisateur dans « to », ou choisissez un type de déclencheur qui concerne un agent, comme ringing.',
    },
  },
  CORD_ACTION_REFUSED: {
    en: "The phone system or the target refused '{action}': {detail}.",
    fr: 'Le système téléphonique ou la cible a refusé « {action} » : {detail}.',
    next: {
      en: 'Look at what it answered; the call may have ended, or the account may lack a right.',
      fr: "Regardez sa réponse ; l'appel est peut-être terminé, ou il manque un droit au compte.",
    },
  },
  CORD_ACTION_CALL_GONE: {
    en: 'The call left the agent before this was done.',
    fr: "L'appel a quitté l'agent avant que cela soit fait.",
    next: { en: 'Nothing to do: it was withdrawn on purpose.', fr: 'Rien à faire : cela a été retiré volontairement.' },
  },
  CORD_ACTION_EXPIRED: {
    en: 'It was wanted until {deadline} and could not be done by then.',
    fr: "C'était voulu jusqu'à {deadline} et n'a pas pu être fait à temps.",
    next: {
      en: 'Look at the attempts before: the target was slow, away, or nobody was signed in.',
      fr: "Regardez les tentatives précédentes : la cible était lente, absente, ou personne n'était connecté.",
    },
  },
  CORD_ACTION_CIRCUIT_OPEN: {
    en: 'Nothing is sent to {target} for now: it failed several times in a row.',
    fr: "Rien n'est envoyé à {target} pour l'instant : la cible a échoué plusieurs fois de suite.",
    next: {
      en: "Look at the target; it is asked again by itself, and steps with 'retry' wait for it. What failed is under dead letters.",
      fr: "Regardez la cible ; elle est redemandée d'elle-même, et les étapes avec « retry » l'attendent. Ce qui a échoué est dans les lettres mortes.",
    },
  },
  CORD_ACTION_MAYBE_DONE: {
    en: 'The server stopped while this was under way, and it is not tried again: the rule says at most once, or its time has gone by.',
    fr: "Le serveur s'est arrêté pendant l'opération, qui n'est pas retentée : la règle demande au plus une exécution, ou son délai est passé.",
    next: {
      en: 'Check at the target whether it was done, and do it by hand if not.',
      fr: "Vérifiez auprès de la cible si c'est fait ; sinon, faites-le à la main.",
    },
  },
  CORD_ACTION_NOT_WANTED: {
    en: "When its time had come, the call was no longer what the step asks for ('{only}').",
    fr: "Le moment venu, l'appel n'était plus ce que l'étape demande (« {only} »).",
    next: { en: "Nothing to do: the step's 'only' says so.", fr: "Rien à faire : c'est ce que dit « only »." },
  },
  CORD_HTTP_URL: {
    en: "'{url}' is not a URL.",
    fr: '« {url} » n’est pas une URL.',
    next: {
      en: 'Write it whole, for example https://crm.example/api/calls.',
      fr: 'Écrivez-la en entier, par exemple https://crm.example/api/calls.',
    },
  },
  CORD_HTTP_NOT_ALLOWED: {
    en: '{origin} is not below a base URL that the administrator declared.',
    fr: "{origin} n'est sous aucune URL de base déclarée par l'administrateur.",
    next: {
      en: 'Add it to cordboard.yaml under http: baseUrls: - {origin}/',
      fr: 'Ajoutez-la dans cordboard.yaml sous http: baseUrls: - {origin}/',
    },
  },
  CORD_HTTP_TOO_LARGE: {
    en: 'The answer of {origin} is larger than 1 MB.',
    fr: 'La réponse de {origin} dépasse 1 Mo.',
    next: {
      en: 'Ask for less, for example with a page size or a list of fields.',
      fr: 'Demandez moins, par exemple avec une taille de page ou une liste de champs.',
    },
  },
  CORD_COMMAND_FAILED: {
    en: "'{action}' was not done: {detail}.",
    fr: "« {action} » n'a pas été fait : {detail}.",
    next: {
      en: 'Look at the state of the call and of the line, then try again.',
      fr: "Regardez l'état de l'appel et de la ligne, puis réessayez.",
    },
  },
  CORD_COMMAND_NOT_YOURS: {
    en: "The call '{call}' is not one of yours, or it has ended.",
    fr: "L'appel « {call} » n'est pas le vôtre, ou il est terminé.",
    next: { en: 'Reload the page to see your calls.', fr: 'Rechargez la page pour voir vos appels.' },
  },
  CORD_COMMAND_NO_DESK: {
    en: "'{user}' is not an agent on any connection.",
    fr: "« {user} » n'est agent sur aucune connexion.",
    next: {
      en: 'An administrator adds it: cordboard user add --agent connection:device',
      fr: "Un administrateur l'ajoute : cordboard user add --agent connexion:poste",
    },
  },
  CORD_DIAL_NUMBER: {
    en: "'{number}' is not a number that can be dialled.",
    fr: "« {number} » n'est pas un numéro qui se compose.",
    next: {
      en: 'Send digits, with +, spaces and dashes as people write them; tel: and callto: links are understood.',
      fr: 'Envoyez des chiffres, avec +, espaces et tirets comme on les écrit ; les liens tel: et callto: sont compris.',
    },
  },
  CORD_DIAL_USER: {
    en: 'It is not said, or not allowed, from whose desk this is to be dialled.',
    fr: "Il n'est pas dit, ou pas permis, depuis quel poste composer.",
    next: {
      en: 'A program names a user; a person dials from their own desk only.',
      fr: 'Un programme nomme un utilisateur ; une personne ne compose que depuis son poste.',
    },
  },
  CORD_ACTION_UNKNOWN: {
    en: "No plugin does the action '{action}'.",
    fr: "Aucun plugin ne réalise l'action « {action} ».",
    next: {
      en: 'Check the spelling, or install the plugin that brings it.',
      fr: "Vérifiez l'orthographe, ou installez le plugin qui l'apporte.",
    },
  },
  CORD_ACTION_INPUT: {
    en: "The action '{action}' cannot be done with this input: {reason}.",
    fr: "L'action « {action} » ne peut pas être faite avec ces valeurs : {reason}.",
    next: {
      en: "Correct the step's 'with'; the trace shows the values that were computed.",
      fr: "Corrigez le « with » de l'étape ; la trace montre les valeurs calculées.",
    },
  },
  CORD_ACTION_NOT_CAPABLE: {
    en: "The connection '{connection}' does not do '{action}'.",
    fr: 'La connexion « {connection} » ne réalise pas « {action} ».',
    next: {
      en: 'Use an action that it lists, or name another connection in the step.',
      fr: "Choisissez une action qu'elle propose, ou nommez une autre connexion dans l'étape.",
    },
  },
  CORD_ACTION_NOT_ONLINE: {
    en: "'{action}' could not be done: the connection '{connection}' is not online ({state}).",
    fr: "« {action} » n'a pas pu être fait : la connexion « {connection} » n'est pas en ligne ({state}).",
    next: {
      en: "Look at the connection's state; the step can be retried with 'retry'.",
      fr: "Regardez l'état de la connexion ; l'étape peut être retentée avec « retry ».",
    },
  },
  CORD_ACTION_AUTH: {
    en: "'{action}' was refused because the credentials are not accepted: {detail}.",
    fr: '« {action} » a été refusé car les identifiants ne sont pas acceptés : {detail}.',
    next: {
      en: 'Correct the credentials of the connection, or give its account the right.',
      fr: 'Corrigez les identifiants de la connexion, ou donnez le droit à son compte.',
    },
  },
  CORD_ACTION_UNAVAILABLE: {
    en: "'{action}' could not be done now: {detail}.",
    fr: "« {action} » n'a pas pu être fait maintenant : {detail}.",
    next: {
      en: "The other side was away; 'retry' in the step asks again.",
      fr: "L'autre côté était indisponible ; « retry » dans l'étape redemande.",
    },
  },
  CORD_ACTION_TIMEOUT: {
    en: "'{action}' was not done within {seconds} seconds.",
    fr: "« {action} » n'a pas été fait en {seconds} secondes.",
    next: {
      en: "The other side is slow, or waits for somebody; set 'timeout' or 'retry' in the step.",
      fr: "L'autre côté est lent ou attend quelqu'un ; réglez « timeout » ou « retry » dans l'étape.",
    },
  },
  CORD_ACTION_NOT_FOUND: {
    en: "'{action}' found nothing to act on: {detail}.",
    fr: "« {action} » n'a rien trouvé sur quoi agir : {detail}.",
    next: {
      en: 'The call or the record may be gone already; look at the values in the trace.',
      fr: "L'appel ou la fiche n'existe peut-être plus ; regardez les valeurs dans la trace.",
    },
  },
  CORD_ACTION_CRASHED: {
    en: "The plugin '{plugin}' failed while it did '{action}'.",
    fr: 'Le plugin « {plugin} » a échoué pendant « {action} ».',
    next: {
      en: 'This is a mistake in the plugin: report it with the detail below.',
      fr: "C'est une erreur du plugin : signalez-la avec le détail ci-dessous.",
    },
  },
  CORD_ACTION_RESULT: {
    en: "The plugin '{plugin}' answered '{action}' with a result that does not fit its schema: {reason}.",
    fr: 'Le plugin « {plugin} » a répondu à « {action} » par un résultat non conforme : {reason}.',
    next: {
      en: 'This is a mistake in the plugin; what was asked may have been done.',
      fr: "C'est une erreur du plugin ; ce qui était demandé a peut-être été fait.",
    },
  },
  CORD_ACTION_STOPPED: {
    en: "'{action}' was stopped because it was no longer wanted.",
    fr: "« {action} » a été interrompu car ce n'était plus voulu.",
    next: {
      en: 'Nothing to do: the call had ended, or the server was stopping.',
      fr: "Rien à faire : l'appel était terminé, ou le serveur s'arrêtait.",
    },
  },
  CORD_ACTION_RULEBOOK_GONE: {
    en: 'The server stopped before this was done, and the rules that planned it ({revision}) are not kept any more.',
    fr: "Le serveur s'est arrêté avant que cela soit fait, et les règles qui l'avaient prévu ({revision}) ne sont plus conservées.",
    next: {
      en: 'Nothing to do: what comes from now on is decided by the rules of today.',
      fr: "Rien à faire : ce qui arrive désormais est décidé par les règles d'aujourd'hui.",
    },
  },
} as const satisfies Catalogue
