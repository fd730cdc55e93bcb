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
  CORD_KIT_GARBAGE: {
    en: "With the recording '{fixture}' as its example, the plugin was fed {what}: {reason}.",
    fr: "Avec l'enregistrement « {fixture} » pour modèle, le plugin a reçu ceci : {what}. Résultat : {reason}.",
    next: {
      en: 'Skip what cannot be used, say so once by ctx.diagnose, and go on with the next frame; give up on a frame that grows without end.',
      fr: 'Passez ce qui est inutilisable, signalez-le une fois par ctx.diagnose et continuez à la trame suivante ; renoncez à une trame qui grandit sans fin.',
    },
  },
  CORD_KIT_NO_RETRY: {
    en: "A connection of kind '{kind}' is not tried again when {why}; its state is '{state}'.",
    fr: "Une connexion de type « {kind} » n'est pas retentée dans ce cas : {why} ; son état est « {state} ».",
    next: {
      en: "Report 'retrying' with attempt and nextAt, wait by ctx.clock, and connect again; notice a silent system by a timeout of ctx.clock.",
      fr: 'Indiquez « retrying » avec attempt et nextAt, attendez par ctx.clock et reconnectez-vous ; détectez un système muet par un délai de ctx.clock.',
    },
  },
  CORD_KIT_WAITS: {
    en: "The waits of a connection of kind '{kind}' between two attempts are {waits} seconds: {fault}.",
    fr: "Les attentes d'une connexion de type « {kind} » entre deux tentatives sont de {waits} secondes : {fault}.",
    next: {
      en: 'Double the wait up to a minute or so, and vary it by a random quarter: many connections must not come back in step.',
      fr: "Doublez l'attente jusqu'à une minute environ et variez-la d'un quart au hasard : beaucoup de connexions ne doivent pas revenir au même pas.",
    },
  },
  CORD_KIT_STORM: {
    en: "A connection of kind '{kind}' was tried {connections} times in {minutes} minutes although {why}.",
    fr: 'Une connexion de type « {kind} » a été tentée {connections} fois en {minutes} minutes alors que : {why}.',
    next: {
      en: 'Count an attempt as failed until the system has said something useful, and wait longer each time.',
      fr: "Comptez une tentative comme échouée tant que le système n'a rien dit d'utile, et attendez chaque fois plus longtemps.",
    },
  },
  CORD_KIT_AUTH: {
    en: "A connection of kind '{kind}' with wrong credentials has the state '{state}'.",
    fr: "Une connexion de type « {kind} » avec de mauvais identifiants est dans l'état « {state} ».",
    next: {
      en: "Report 'auth-required' with what the system said when it does not accept the credentials.",
      fr: 'Indiquez « auth-required » avec les mots du système quand il refuse les identifiants.',
    },
  },
  CORD_KIT_NOT_ONLINE: {
    en: "A connection of kind '{kind}' to the system that was given does not come online; its state is '{state}'.",
    fr: "Une connexion de type « {kind} » au système fourni n'est jamais en ligne ; son état est « {state} ».",
    next: {
      en: "See that the config of the system works, and report 'online' when the plugin is connected.",
      fr: 'Vérifiez que la configuration du système fonctionne, et indiquez « online » quand le plugin est connecté.',
    },
  },
  CORD_KIT_LOST: {
    en: "The system of kind '{kind}' told a call {when}, and this did not come: {what}.",
    fr: "Le système de type « {kind} » a annoncé un appel, et ceci n'est pas venu : {what} (moment : {when}).",
    next: {
      en: "See that 'reload' in plugin.json fits the system: handover keeps what is not read, overlap opens the new one beside the old one, gap asks for a snapshot.",
      fr: "Vérifiez que « reload » dans plugin.json convient au système : handover garde ce qui n'est pas lu, overlap ouvre le nouveau à côté de l'ancien, gap demande un instantané.",
    },
  },
  CORD_KIT_DOUBLED: {
    en: "While the plugin was replaced, a call of kind '{kind}' gave {told} instead of {expected}.",
    fr: 'Pendant le remplacement du plugin, un appel de type « {kind} » a donné {told} au lieu de {expected}.',
    next: {
      en: 'The same event must give the same id in both processes, and each event must be told by one of them.',
      fr: "Le même événement doit donner le même identifiant dans les deux processus, et chaque événement doit être transmis par l'un d'eux.",
    },
  },
  CORD_KIT_ACTION: {
    en: "The action '{action}' does not hold: {fault}.",
    fr: "L'action « {action} » ne tient pas : {fault}.",
    next: {
      en: 'Declare actions with a schema that says which fields there are, and list in capabilities what the connection does.',
      fr: 'Déclarez les actions avec un schéma qui nomme ses champs, et indiquez dans capabilities ce que la connexion réalise.',
    },
  },
  CORD_KIT_SECRET: {
    en: 'A secret can be seen {form}, after: {around}',
    fr: 'Un secret est visible ({form}), après : {around}',
    next: {
      en: 'Name the field in secretFields, and never write a secret, in any form, in log lines, states, diagnoses, frames or triggers.',
      fr: "Nommez le champ dans secretFields, et n'écrivez jamais un secret, sous aucune forme, dans les journaux, états, diagnostics, trames ou déclencheurs.",
    },
  },
  CORD_KIT_MEMORY: {
    en: "{times} connections of kind '{kind}' that were opened and closed left {kilobytes} kB behind.",
    fr: '{times} connexions de type « {kind} » ouvertes puis fermées ont laissé {kilobytes} ko.',
    next: {
      en: 'Look for lists, maps and listeners of the module that a connection adds to and does not take from.',
      fr: 'Cherchez les listes, tables et écouteurs du module auxquels une connexion ajoute sans jamais retirer.',
    },
  },
  CORD_KIT_QUALITY: {
    en: "quality.json: '{field}' {reason}.",
    fr: 'quality.json : « {field} » {reason}.',
    next: {
      en: 'See docs/guides/write-a-plugin.md for its fields.',
      fr: 'Ses champs sont décrits dans docs/guides/write-a-plugin.md.',
    },
  },
  CORD_KIT_CLAIM_CHECK: {
    en: 'quality.json claims check {number}, which is {outcome}.',
    fr: 'quality.json revendique la vérification {number}, dont le résultat est : {outcome}.',
    next: {
      en: "Make it pass, or take it from 'checks' and say in 'without' why it cannot be done.",
      fr: 'Faites-la réussir, ou retirez-la de « checks » et dites dans « without » pourquoi elle est impossible.',
    },
  },
  CORD_KIT_CLAIM_REASON: {
    en: 'Check {number} was left out, and quality.json does not say why.',
    fr: 'La vérification {number} a été omise, et quality.json ne dit pas pourquoi.',
    next: {
      en: "Write the reason under its number in 'without', or make the check possible.",
      fr: 'Écrivez la raison sous son numéro dans « without », ou rendez la vérification possible.',
    },
  },
  CORD_KIT_CLAIM_TRIGGER: {
    en: "quality.json claims triggers of type '{type}', and no recording shows one.",
    fr: "quality.json revendique des déclencheurs de type « {type} », et aucun enregistrement n'en montre.",
    next: {
      en: 'Add a recording that shows it, or do not claim it.',
      fr: 'Ajoutez un enregistrement qui le montre, ou ne le revendiquez pas.',
    },
  },
  CORD_KIT_UNDECLARED: {
    en: "A recording shows triggers of type '{type}', which no connection kind declares.",
    fr: "Un enregistrement montre des déclencheurs de type « {type} », qu'aucun type de connexion ne déclare.",
    next: {
      en: 'Add it to capabilities.triggers: rules are warned of what is not declared.',
      fr: "Ajoutez-le à capabilities.triggers : les règles sont averties de ce qui n'est pas déclaré.",
    },
  },
  CORD_KIT_UNCLAIMED: {
    en: 'Seen and not claimed in quality.json: {what}.',
    fr: 'Vu et non revendiqué dans quality.json : {what}.',
    next: {
      en: 'Add it, so that it is noticed when it is lost.',
      fr: 'Ajoutez-le, pour que sa perte se remarque.',
    },
  },
  CORD_KIT_NO_QUALITY: {
    en: 'Not checked: there is no quality.json.',
    fr: "Non vérifié : il n'y a pas de quality.json.",
    next: {
      en: 'Say in quality.json which checks the plugin passes.',
      fr: 'Dites dans quality.json quelles vérifications le plugin réussit.',
    },
  },
  CORD_KIT_NO_SYSTEM: {
    en: 'Not checked: there is no phone system to connect to.',
    fr: "Non vérifié : il n'y a pas de système téléphonique auquel se connecter.",
    next: {
      en: "Give the kit a fake one, with '--system' or the option 'system' of checkPlugin.",
      fr: "Donnez au kit un système simulé, par « --system » ou l'option « system » de checkPlugin.",
    },
  },
  CORD_KIT_NOT_CLOSED: {
    en: 'Not checked: a connection does not close as it should.',
    fr: 'Non vérifié : une connexion ne se ferme pas comme elle le devrait.',
    next: {
      en: 'Make check 9 pass first.',
      fr: "Faites d'abord réussir la vérification 9.",
    },
  },
  CORD_KIT_SYSTEM: {
    en: 'The system {file} cannot be started: {reason}.',
    fr: 'Le système {file} ne peut pas être démarré : {reason}.',
    next: {
      en: 'It is a module that exports startSystem, as docs/guides/write-a-plugin.md shows.',
      fr: "C'est un module qui exporte startSystem, comme le montre docs/guides/write-a-plugin.md.",
    },
  },
  CORD_KIT_NO_SECRET: {
    en: 'Not checked: no config that is known holds a secret of secretFields.',
    fr: 'Non vérifié : aucune configuration connue ne contient un secret de secretFields.',
    next: {
      en: 'Nothing to do where a connection needs no secret; else name it in secretFields and use it in an example.',
      fr: "Rien à faire si une connexion n'a pas de secret ; sinon nommez-le dans secretFields et employez-le dans un exemple.",
    },
  },
  CORD_KIT_NO_ADDRESS: {
    en: 'Not checked: no example config names an address of this machine that the kit could stand in for.',
    fr: 'Non vérifié : aucun exemple de configuration ne nomme une adresse de cette machine que le kit pourrait remplacer.',
    next: {
      en: 'Let an example name 127.0.0.1 as host or in a URL; nothing to do for a system that only pushes.',
      fr: "Qu'un exemple nomme 127.0.0.1 comme hôte ou dans une URL ; rien à faire pour un système qui ne fait qu'envoyer.",
    },
  },
  CORD_KIT_NO_ACTIONS: {
    en: 'Not checked: the plugin brings no actions.',
    fr: "Non vérifié : le plugin n'apporte aucune action.",
    next: {
      en: 'Nothing to do.',
      fr: 'Rien à faire.',
    },
  },
} as const satisfies Catalogue
