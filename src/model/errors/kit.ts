import type { Catalogue } from './message.ts'

export const kit = {
  CORD_KIT_SLOW_START: {
    en: 'The plugin took {milliseconds} ms to load; 2000 ms are allowed.',
    fr: 'Le plugin a mis {milliseconds} ms à se charger ; 2000 ms sont permises.',
    next: {
      en: 'Do nothing while the modules load; read files and connect in connect().',
      fr: 'Ne faites rien pendant le chargement des modules ; lisez les fichiers et connectez-vous dans connect().',
    },
  },
  CORD_KIT_FIXTURE: {
    en: "The recording '{fixture}' cannot be used: {reason}.",
    fr: "L'enregistrement « {fixture} » est inutilisable : {reason}.",
    next: {
      en: 'A recording is fixtures/<name>.<ext> with <name>.expected.json, a list of triggers, and at will <name>.config.json with kind and config.',
      fr: 'Un enregistrement est fixtures/<nom>.<ext> avec <nom>.expected.json, une liste de déclencheurs, et au besoin <nom>.config.json avec kind et config.',
    },
  },
  CORD_KIT_TRIGGERS: {
    en: "The recording '{fixture}' gives other triggers {how}: {difference}.",
    fr: "L'enregistrement « {fixture} » donne d'autres déclencheurs ({how}) : {difference}.",
    next: {
      en: 'Correct the decoder or the normaliser; if the new triggers are right, put them in {fixture}.expected.json.',
      fr: 'Corrigez le décodeur ou le normaliseur ; si les nouveaux déclencheurs sont justes, mettez-les dans {fixture}.expected.json.',
    },
  },
  CORD_KIT_REPLAY_FAILED: {
    en: "The recording '{fixture}' could not be read {how}: {detail}.",
    fr: "L'enregistrement « {fixture} » n'a pas pu être lu ({how}) : {detail}.",
    next: {
      en: 'Input that cannot be used is diagnosed, not thrown: let the decoder skip it and go on.',
      fr: "Une entrée inutilisable se signale par diagnose sans lever d'erreur : le décodeur doit la passer et continuer.",
    },
  },
  CORD_KIT_CLOSE_SLOW: {
    en: "The connection kind '{kind}' took {milliseconds} ms to close; 5000 ms are allowed.",
    fr: 'Le type de connexion « {kind} » a mis {milliseconds} ms à se fermer ; 5000 ms sont permises.',
    next: {
      en: 'Stop waiting when ctx.signal aborts, and destroy what does not end by itself.',
      fr: "Cessez d'attendre quand ctx.signal s'interrompt, et détruisez ce qui ne finit pas seul.",
    },
  },
  CORD_KIT_LEFT_OPEN: {
    en: "The connection kind '{kind}' was closed and left behind: {what}.",
    fr: 'Le type de connexion « {kind} » a été fermé en laissant : {what}.',
    next: {
      en: 'Give every socket, timer and listener to ctx.own at the moment it is made.',
      fr: 'Donnez chaque socket, minuterie et écouteur à ctx.own dès sa création.',
    },
  },
  CORD_KIT_CONNECT_FAILED: {
    en: "The connection kind '{kind}' could not be opened with the first example of plugin.json: {detail}.",
    fr: "Le type de connexion « {kind} » n'a pas pu s'ouvrir avec le premier exemple de plugin.json : {detail}.",
    next: {
      en: 'connect() returns at once, also when the system cannot be reached, and reports its state.',
      fr: 'connect() revient aussitôt, même quand le système est injoignable, et indique son état.',
    },
  },
  CORD_KIT_NO_RECORDINGS: {
    en: 'Not checked: the folder fixtures/ holds no recording with a .expected.json.',
    fr: 'Non vérifié : le dossier fixtures/ ne contient aucun enregistrement avec un .expected.json.',
    next: {
      en: "Record the system with 'cordboard record', put the file in fixtures/, and write what it must give beside it.",
      fr: "Enregistrez le système avec « cordboard record », placez le fichier dans fixtures/ et écrivez à côté ce qu'il doit donner.",
    },
  },
  CORD_KIT_NO_REPLAY: {
    en: 'Not checked: no connection kind of the plugin has a replay function.',
    fr: "Non vérifié : aucun type de connexion du plugin n'a de fonction replay.",
    next: {
      en: 'Give the kind a replay function, so that recordings can be read; a plugin of actions alone needs none.',
      fr: "Donnez une fonction replay au type de connexion pour que des enregistrements puissent être lus ; un plugin d'actions seules n'en a pas besoin.",
    },
  },
  CORD_KIT_NO_MAPPING: {
    en: 'Not checked: the plugin evaluates JSONata, and there is nothing here that does it.',
    fr: 'Non vérifié : le plugin évalue du JSONata, et rien ici ne sait le faire.',
    next: {
      en: "Run the kit with 'cordboard plugin check', or give checkPlugin a mapping.",
      fr: 'Lancez le kit par « cordboard plugin check », ou donnez un mapping à checkPlugin.',
    },
  },
  CORD_KIT_NO_CONNECTION: {
    en: 'Not checked: the plugin brings no connection kind.',
    fr: "Non vérifié : le plugin n'apporte aucun type de connexion.",
    next: {
      en: 'Nothing to do for a plugin of actions alone.',
      fr: "Rien à faire pour un plugin d'actions seules.",
    },
  },
  CORD_KIT_NO_EXAMPLE: {
    en: "Not checked for the kind '{kind}': plugin.json has no example config to open a connection with.",
    fr: "Non vérifié pour le type « {kind} » : plugin.json n'a aucun exemple de configuration pour ouvrir une connexion.",
    next: {
      en: 'Add an example that names a port of 127.0.0.1 on which nothing listens.',
      fr: "Ajoutez un exemple qui nomme un port de 127.0.0.1 où rien n'écoute.",
    },
  },
  CORD_KIT_NOT_LOADED: {
    en: 'Not checked: the plugin could not be loaded.',
    fr: "Non vérifié : le plugin n'a pas pu être chargé.",
    next: {
      en: 'Correct what the checks before say.',
      fr: 'Corrigez ce que disent les vérifications précédentes.',
    },
  },
} as const satisfies Catalogue
