import type { Catalogue } from './message.ts'

export const cli = {
  CORD_CLI_NO_SERVER: {
    en: 'No server runs for the home {home}, and this can only be asked of a running one.',
    fr: "Aucun serveur ne tourne pour {home}, et cette demande s'adresse à un serveur en marche.",
    next: { en: 'Start it with: cordboard start --home {home}', fr: 'Démarrez-le avec : cordboard start --home {home}' },
  },
  CORD_CLI_UNKNOWN_OPERATION: {
    en: "The server knows no operation '{name}': it may be of another version than this command.",
    fr: 'Le serveur ne connaît pas l’opération « {name} » : sa version diffère peut-être de celle de cette commande.',
    next: { en: 'Use the same version for both.', fr: 'Utilisez la même version des deux côtés.' },
  },
  CORD_CLI_PARAMETER: {
    en: "'{name}' is missing or not usable: it must be {wanted}.",
    fr: '« {name} » manque ou est inutilisable : attendu {wanted}.',
    next: { en: 'Run the command with --help.', fr: 'Lancez la commande avec --help.' },
  },
  CORD_CLI_USER_NAME: {
    en: "'{name}' cannot be a user's name: letters, digits, dot, dash, underscore and @ only, 64 at most.",
    fr: '« {name} » ne peut pas être un nom d’utilisateur : lettres, chiffres, point, tiret, souligné et @ seulement, 64 au plus.',
    next: { en: 'Choose another one, for example marie.martin.', fr: 'Choisissez-en un autre, par exemple marie.martin.' },
  },
  CORD_CLI_USER_EXISTS: {
    en: "There is a user '{name}' already.",
    fr: "L'utilisateur « {name} » existe déjà.",
    next: { en: 'Give a new password with: cordboard user reset {name}', fr: 'Changez le mot de passe avec : cordboard user reset {name}' },
  },
  CORD_CLI_USER_UNKNOWN: {
    en: "There is no user '{name}'.",
    fr: "Il n'y a pas d'utilisateur « {name} ».",
    next: { en: 'See: cordboard user list', fr: 'Voyez : cordboard user list' },
  },
  CORD_CLI_TOKEN_EXISTS: {
    en: "There is a token '{name}' already; its secret is not kept and cannot be shown again.",
    fr: 'Le jeton « {name} » existe déjà ; son secret n’est pas conservé et ne peut être remontré.',
    next: { en: 'Make one with another name.', fr: 'Créez-en un sous un autre nom.' },
  },
  CORD_CLI_POP_REFUSED: {
    en: '{url} answered {status}: {detail}',
    fr: '{url} a répondu {status} : {detail}',
    next: {
      en: 'With 401, make a token for this workstation: cordboard token add pc-1024 --workstation office:1024. With 404, see whether the connection takes workstations.',
      fr: 'Pour 401, créez un jeton pour ce poste : cordboard token add pc-1024 --workstation office:1024. Pour 404, voyez si la connexion accepte des postes de travail.',
    },
  },
  CORD_CLI_POP_UNREACHED: {
    en: '{url} cannot be reached: {detail}.',
    fr: '{url} est injoignable : {detail}.',
    next: {
      en: 'See whether the server runs there and listens on that address.',
      fr: 'Vérifiez que le serveur tourne là-bas et écoute à cette adresse.',
    },
  },
  CORD_CLI_NOT_CONFIRMED: {
    en: 'Nobody is there to say yes: standard input is no terminal. Nothing was done.',
    fr: "Personne n'est là pour confirmer : l'entrée standard n'est pas un terminal. Rien n'a été fait.",
    next: { en: 'Add --yes when what is shown may be granted.', fr: 'Ajoutez --yes si ce qui est affiché peut être accordé.' },
  },
  CORD_CLI_TOKEN_PURPOSE: {
    en: 'A token is for scopes, or for one workstation: say the one or the other.',
    fr: 'Un jeton sert à des portées ou à un seul poste de travail : indiquez l’un ou l’autre.',
    next: {
      en: 'For example --scope ingest, or --workstation office:1024.',
      fr: 'Par exemple --scope ingest, ou --workstation office:1024.',
    },
  },
  CORD_CLI_AGENT: {
    en: "'{agent}' does not name an agent.",
    fr: '« {agent} » ne désigne pas un agent.',
    next: {
      en: 'Write connection:device, for example paris:1024, or connection:id=login.',
      fr: 'Écrivez connexion:poste, par exemple paris:1024, ou connexion:id=identifiant.',
    },
  },
  CORD_CLI_PASSWORD_SHORT: {
    en: 'The password is shorter than {least} characters.',
    fr: 'Le mot de passe compte moins de {least} caractères.',
    next: { en: 'Choose a longer one.', fr: 'Choisissez-en un plus long.' },
  },
  CORD_CLI_NO_PASSWORD: {
    en: 'Standard input held no password.',
    fr: "L'entrée standard ne contenait pas de mot de passe.",
    next: {
      en: 'Type it, or pipe it: printf %s "$PASSWORD" | cordboard user add ...',
      fr: 'Tapez-le, ou passez-le : printf %s "$PASSWORD" | cordboard user add ...',
    },
  },
  CORD_CLI_TRACE_UNKNOWN: {
    en: "There is no trace '{id}', or its trigger is not decided yet.",
    fr: "Il n'y a pas de trace « {id} », ou son déclencheur n'est pas encore traité.",
    next: { en: 'See: cordboard traces', fr: 'Voyez : cordboard traces' },
  },
  CORD_CLI_RULE_UNKNOWN: {
    en: "There is no rule '{rule}'.",
    fr: "Il n'y a pas de règle « {rule} ».",
    next: { en: 'See: cordboard rules list', fr: 'Voyez : cordboard rules list' },
  },
  CORD_CLI_FILE: {
    en: '{file} cannot be used: {detail}.',
    fr: '{file} est inutilisable : {detail}.',
    next: { en: 'Check the path and who may read or write there.', fr: 'Vérifiez le chemin et les droits de lecture et d’écriture.' },
  },
  CORD_CLI_TRIGGER_LINE: {
    en: 'This line is not a trigger: {detail}',
    fr: "Cette ligne n'est pas un déclencheur : {detail}",
    next: {
      en: 'Each line holds one trigger as JSON; for a recording of a phone system add --kind.',
      fr: 'Chaque ligne contient un déclencheur en JSON ; pour un enregistrement de système téléphonique, ajoutez --kind.',
    },
  },
  CORD_CLI_PORT_TAKEN: {
    en: 'Port {port} is taken by another program.',
    fr: 'Le port {port} est pris par un autre programme.',
    next: { en: 'Choose another with --port, or 0 for any free one.', fr: 'Choisissez-en un autre avec --port, ou 0 pour un port libre.' },
  },
  CORD_CLI_PLUGIN_EXISTS: {
    en: '{folder} is there already.',
    fr: '{folder} existe déjà.',
    next: { en: 'Choose another folder, or remove this one first.', fr: 'Choisissez un autre dossier, ou supprimez d’abord celui-ci.' },
  },
  CORD_CLI_PLUGIN_NAME: {
    en: "'{name}' cannot be a plugin's id: small letters, digits and dashes, beginning with a letter.",
    fr: '« {name} » ne peut pas être un identifiant de plugin : minuscules, chiffres et tirets, une lettre en tête.',
    next: { en: 'Name the folder so, for example my-pbx.', fr: 'Nommez ainsi le dossier, par exemple my-pbx.' },
  },
  CORD_CLI_PLUGIN_UNKNOWN: {
    en: "The home has no plugin '{plugin}' of its own; built-in plugins stay.",
    fr: "Ce dossier n'a pas de plugin « {plugin} » à lui ; les plugins intégrés restent.",
    next: { en: 'See: cordboard plugin list', fr: 'Voyez : cordboard plugin list' },
  },
} as const satisfies Catalogue
