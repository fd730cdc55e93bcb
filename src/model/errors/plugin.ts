import type { Catalogue } from './message.ts'

export const plugin = {
  CORD_PLUGIN_MANIFEST_MISSING: {
    en: "The folder '{folder}' holds no plugin.json, so it is not a plugin.",
    fr: "Le dossier « {folder} » ne contient pas de plugin.json : ce n'est pas un plugin.",
    next: {
      en: 'Put a plugin.json there, or move the folder out of plugins/.',
      fr: 'Placez-y un plugin.json, ou sortez le dossier de plugins/.',
    },
  },
  CORD_PLUGIN_MANIFEST_READ: {
    en: 'plugin.json cannot be read: {reason}.',
    fr: 'plugin.json est illisible : {reason}.',
    next: {
      en: "Check that the file exists and that the server's account may read it.",
      fr: 'Vérifiez que le fichier existe et que le compte du serveur peut le lire.',
    },
  },
  CORD_PLUGIN_MANIFEST_JSON: {
    en: 'plugin.json is not JSON: {reason}.',
    fr: "plugin.json n'est pas du JSON : {reason}.",
    next: {
      en: 'Look at this place for a missing comma or quote; comments are not allowed in JSON.',
      fr: "Cherchez ici une virgule ou un guillemet manquant ; le JSON n'admet pas de commentaires.",
    },
  },
  CORD_PLUGIN_MANIFEST_FIELD: {
    en: "In plugin.json, '{field}' {reason}.",
    fr: "Dans plugin.json, « {field} » n'est pas valide : {reason}.",
    next: {
      en: 'Compare with docs/reference/plugin-manifest.md; name $schema in the file to be helped by your editor.',
      fr: 'Comparez avec docs/reference/plugin-manifest.md ; indiquez $schema dans le fichier pour être aidé par votre éditeur.',
    },
  },
  CORD_PLUGIN_MAIN_MISSING: {
    en: "The main module '{main}' is not in the plugin's folder.",
    fr: "Le module principal « {main} » n'est pas dans le dossier du plugin.",
    next: {
      en: "Write the file, or correct 'main'; the path is relative to the folder.",
      fr: 'Créez le fichier ou corrigez « main » ; le chemin est relatif au dossier.',
    },
  },
  CORD_PLUGIN_DUPLICATE: {
    en: "The {what} '{id}' is contributed twice by this plugin.",
    fr: "L'élément « {id} » ({what}) est apporté deux fois par ce plugin.",
    next: {
      en: 'Remove one of the two or give it another id.',
      fr: "Retirez l'un des deux ou donnez-lui un autre identifiant.",
    },
  },
  CORD_PLUGIN_PACKAGES: {
    en: "'packages' in plugin.json is only for plugins that ship with Cordboard.",
    fr: '« packages » dans plugin.json est réservé aux plugins livrés avec Cordboard.',
    next: {
      en: "Put the packages into node_modules of the plugin's own folder, and remove 'packages'. node:sqlite is not for other plugins: it would read and write any file.",
      fr: 'Placez les paquets dans node_modules du dossier du plugin et supprimez « packages ». node:sqlite est fermé aux autres plugins : il lirait et écrirait tout fichier.',
    },
  },
  CORD_PLUGIN_TAKEN: {
    en: "The {what} '{id}' already belongs to the plugin in '{other}'.",
    fr: "L'élément « {id} » ({what}) appartient déjà au plugin de « {other} ».",
    next: {
      en: 'Choose another id; a plugin that ships with Cordboard cannot be replaced by one of the same id.',
      fr: 'Choisissez un autre identifiant ; un plugin livré avec Cordboard ne peut pas être remplacé par un homonyme.',
    },
  },
  CORD_PLUGIN_PREFIX: {
    en: "The {what} '{id}' must begin with the plugin's id: '{plugin}:'.",
    fr: "L'élément « {id} » ({what}) doit commencer par l'identifiant du plugin : « {plugin}: ».",
    next: {
      en: "Rename it, for example to '{plugin}:{suggestion}'.",
      fr: 'Renommez-le, par exemple en « {plugin}:{suggestion} ».',
    },
  },
  CORD_PLUGIN_STANDARD_REDEFINED: {
    en: "'{id}' is a standard action, and its schemas are frozen: a plugin does it as it is.",
    fr: '« {id} » est une action standard et ses schémas sont figés : un plugin la réalise telle quelle.',
    next: {
      en: "Write only {example}, or choose an id of your own that begins with '{plugin}:'.",
      fr: 'Écrivez seulement {example}, ou choisissez un identifiant propre commençant par « {plugin}: ».',
    },
  },
  CORD_PLUGIN_STANDARD_UNKNOWN: {
    en: "There is no standard action '{id}'.",
    fr: "Il n'existe pas d'action standard « {id} ».",
    next: {
      en: 'The standard actions are: {known}. An action of your own needs title, effect, input and result.',
      fr: 'Les actions standard sont : {known}. Une action propre demande title, effect, input et result.',
    },
  },
  CORD_PLUGIN_CAPABILITY_UNKNOWN: {
    en: "The connection kind '{kind}' says that it does '{action}', which is not an action of a connection.",
    fr: "Le type de connexion « {kind} » dit réaliser « {action} », qui n'est pas une action de connexion.",
    next: {
      en: 'List standard actions of connections, or contribute the action with target connection or directory.',
      fr: "Listez des actions standard de connexion, ou apportez l'action avec la cible connection ou directory.",
    },
  },
  CORD_PLUGIN_TRIGGER_UNKNOWN: {
    en: "The connection kind '{kind}' says that it sends '{type}', which this plugin does not contribute.",
    fr: "Le type de connexion « {kind} » dit émettre « {type} », que ce plugin n'apporte pas.",
    next: {
      en: 'Add it to contributes.triggers, or correct the name.',
      fr: 'Ajoutez-le à contributes.triggers, ou corrigez le nom.',
    },
  },
  CORD_PLUGIN_SCHEMA: {
    en: 'The JSON Schema of {what} cannot be used: {reason}.',
    fr: 'Le schéma JSON de {what} est inutilisable : {reason}.',
    next: {
      en: 'Write it in JSON Schema 2020-12; unknown keywords are refused because they are nearly always typing mistakes.',
      fr: 'Écrivez-le en JSON Schema 2020-12 ; les mots-clés inconnus sont refusés car ce sont presque toujours des fautes de frappe.',
    },
  },
  CORD_PLUGIN_EXAMPLE: {
    en: "An example of {what} does not fit its own schema: '{field}' {reason}.",
    fr: 'Un exemple de {what} ne respecte pas son propre schéma : « {field} », {reason}.',
    next: {
      en: 'Correct the example, or the schema.',
      fr: "Corrigez l'exemple ou le schéma.",
    },
  },
  CORD_PLUGIN_UNKNOWN: {
    en: "There is no plugin '{id}' in this installation.",
    fr: "Il n'y a pas de plugin « {id} » dans cette installation.",
    next: {
      en: "See the list with 'cordboard plugin list'; a plugin is a folder with a plugin.json under plugins/ of the home.",
      fr: 'Voyez la liste avec « cordboard plugin list » ; un plugin est un dossier avec un plugin.json sous plugins/.',
    },
  },
  CORD_PLUGIN_ACTIVATE: {
    en: "The plugin '{plugin}' could not be loaded: {detail}.",
    fr: "Le plugin « {plugin} » n'a pas pu être chargé : {detail}.",
    next: {
      en: "Correct its code; it is tried again when a file of it changes. A plugin imports only cordboard/plugin-api, Node's modules and its own files.",
      fr: "Corrigez son code ; il est réessayé dès qu'un de ses fichiers change. Un plugin n'importe que cordboard/plugin-api, les modules de Node et ses propres fichiers.",
    },
  },
  CORD_PLUGIN_ACTIVATE_TIMEOUT: {
    en: "The plugin '{plugin}' was not loaded within {seconds} seconds. Something at the top of its modules does not end, for example an await.",
    fr: "Le plugin « {plugin} » n'a pas été chargé en {seconds} secondes. Quelque chose au début de ses modules ne se termine pas, par exemple un await.",
    next: {
      en: 'Do nothing while the modules load: connect in connect(), in the background.',
      fr: 'Ne faites rien pendant le chargement des modules : connectez-vous dans connect(), en arrière-plan.',
    },
  },
  CORD_PLUGIN_MEMBER_MISSING: {
    en: "plugin.json of '{plugin}' contributes the {what} '{id}', and its main module does not have it.",
    fr: 'Le plugin.json de « {plugin} » apporte « {id} » ({what}), absent de son module principal.',
    next: {
      en: 'Add it under the same id to what definePlugin is given, or take it out of plugin.json.',
      fr: 'Ajoutez-le sous le même identifiant à definePlugin, ou retirez-le de plugin.json.',
    },
  },
  CORD_PLUGIN_CRASHED: {
    en: "The plugin '{plugin}' stopped by itself: {reason}.",
    fr: "Le plugin « {plugin} » s'est arrêté de lui-même : {reason}.",
    next: {
      en: 'It is started again after a growing wait. Its log lines before this one say more.',
      fr: 'Il sera relancé après une attente croissante. Les lignes précédentes de son journal en disent plus.',
    },
  },
  CORD_PLUGIN_PARKED: {
    en: "The plugin '{plugin}' crashed {crashes} times within 5 minutes and is parked: {reason}.",
    fr: "Le plugin « {plugin} » s'est arrêté {crashes} fois en 5 minutes et a été mis de côté : {reason}.",
    next: {
      en: "Correct the cause, then run 'cordboard plugin unpark {plugin}'; a change of its files does the same.",
      fr: 'Corrigez la cause, puis lancez « cordboard plugin unpark {plugin} » ; une modification de ses fichiers a le même effet.',
    },
  },
  CORD_PLUGIN_WENT_BACK: {
    en: "The new files of the plugin '{plugin}' failed within {seconds} seconds: {reason}. What was in use before is in use again.",
    fr: 'Les nouveaux fichiers du plugin « {plugin} » ont échoué en moins de {seconds} secondes : {reason}. La version précédente est de nouveau en service.',
    next: {
      en: 'Correct the files; they are tried again when one of them changes.',
      fr: "Corrigez les fichiers ; ils sont réessayés dès que l'un d'eux change.",
    },
  },
  CORD_PLUGIN_NOT_RUNNING: {
    en: "The plugin '{plugin}' is not running ({state}).",
    fr: "Le plugin « {plugin} » n'est pas en marche ({state}).",
    next: {
      en: "See 'cordboard plugin list' for the reason.",
      fr: 'Voyez la raison avec « cordboard plugin list ».',
    },
  },
  CORD_PLUGIN_NO_REPLAY: {
    en: "The connection kind '{kind}' cannot read recordings.",
    fr: 'Le type de connexion « {kind} » ne sait pas lire les enregistrements.',
    next: {
      en: 'Name a kind whose plugin has a replay function.',
      fr: 'Nommez un type dont le plugin possède une fonction replay.',
    },
  },
  CORD_CONNECTION_CONFIG: {
    en: "In the config of the connection '{connection}', '{field}' {reason}.",
    fr: "Dans la configuration de la connexion « {connection} », « {field} » n'est pas valide : {reason}.",
    next: {
      en: "Correct it in cordboard.yaml; the kind's settings are described by its plugin.",
      fr: 'Corrigez-le dans cordboard.yaml ; les réglages sont décrits par le plugin.',
    },
  },
  CORD_CONNECTION_FAILED: {
    en: "The connection '{connection}' could not be started: {detail}.",
    fr: "La connexion « {connection} » n'a pas pu démarrer : {detail}.",
    next: {
      en: 'Correct the cause and reload the connection.',
      fr: 'Corrigez la cause et rechargez la connexion.',
    },
  },
  CORD_CONNECTION_CHECK_REFUSED: {
    en: "The system does not accept the credentials of '{connection}': {detail}.",
    fr: "Le système n'accepte pas les identifiants de « {connection} » : {detail}.",
    next: {
      en: 'Correct user and secret in cordboard.yaml, or in the variable or file that they come from; then check again.',
      fr: "Corrigez l'utilisateur et le secret dans cordboard.yaml, ou dans la variable ou le fichier d'où ils viennent ; puis vérifiez à nouveau.",
    },
  },
  CORD_CONNECTION_CHECK_UNREACHABLE: {
    en: "The system of '{connection}' gave no answer that could be used: {detail}.",
    fr: "Le système de « {connection} » n'a donné aucune réponse utilisable : {detail}.",
    next: {
      en: 'See whether address and port in cordboard.yaml are right and whether anything between blocks the way; then check again.',
      fr: "Voyez si l'adresse et le port dans cordboard.yaml sont justes et si rien ne barre le chemin ; puis vérifiez à nouveau.",
    },
  },
  CORD_CONNECTION_CHECK_NONE: {
    en: "Connections of kind '{kind}' cannot be checked without going live.",
    fr: 'Les connexions de type « {kind} » ne peuvent être vérifiées sans être mises en service.',
    next: {
      en: 'Put it to work: its state then says whether the system accepts it.',
      fr: 'Mettez-la en service : son état dit alors si le système l’accepte.',
    },
  },
  CORD_RECORD_INGEST: {
    en: "The connection '{connection}' receives triggers over HTTP: there is no traffic of a phone system to record.",
    fr: "La connexion « {connection} » reçoit des déclencheurs par HTTP : il n'y a pas d'échange avec un système téléphonique à enregistrer.",
    next: { en: "See what came with 'cordboard traces'.", fr: 'Voyez ce qui est arrivé avec « cordboard traces ».' },
  },
  CORD_RECORD_CLOSED: {
    en: "The connection '{connection}' is not open ({state}), so it receives nothing.",
    fr: "La connexion « {connection} » n'est pas ouverte ({state}) : elle ne reçoit rien.",
    next: {
      en: "See the reason with 'cordboard connection list'; switch it on with 'cordboard connection on {connection}'.",
      fr: 'Voyez la raison avec « cordboard connection list » ; ouvrez-la avec « cordboard connection on {connection} ».',
    },
  },
  CORD_RECORD_EMPTY: {
    en: "The connection '{connection}' has shown nothing that it received, so there is no recording.",
    fr: "La connexion « {connection} » n'a rien montré de ce qu'elle a reçu : il n'y a pas d'enregistrement.",
    next: {
      en: 'Record while calls are made. A plugin that never calls ctx.frame, as the demo, cannot be recorded.',
      fr: "Enregistrez pendant que des appels passent. Un plugin qui n'appelle jamais ctx.frame, comme la démo, ne peut pas être enregistré.",
    },
  },
  CORD_SECRET_ENV: {
    en: "The environment variable '{name}' is not set, and a secret is read from it.",
    fr: "La variable d'environnement « {name} », d'où un secret est lu, n'est pas définie.",
    next: {
      en: 'Set it where the server is started, then reload the connection.',
      fr: 'Définissez-la là où le serveur est lancé, puis rechargez la connexion.',
    },
  },
  CORD_SECRET_FILE: {
    en: "The secret file '{path}' cannot be read: {reason}.",
    fr: 'Le fichier secret « {path} » est illisible : {reason}.',
    next: {
      en: "Check that it exists, is a file of at most 64 kB and that the server's account may read it.",
      fr: "Vérifiez qu'il existe, fait au plus 64 Ko et que le compte du serveur peut le lire.",
    },
  },
  CORD_SECRET_FILE_PLACE: {
    en: "The secret file '{path}' lies in a place that is not meant for secrets.",
    fr: "Le fichier secret « {path} » se trouve à un endroit qui n'est pas prévu pour cela.",
    next: {
      en: "Put it in the home folder, in /run/secrets, or in systemd's credentials directory.",
      fr: "Placez-le dans le dossier d'installation, dans /run/secrets ou dans le répertoire d'identifiants de systemd.",
    },
  },
  CORD_SECRET_SYNTAX: {
    en: "'{text}' looks like a secret, but between the braces there must be env:NAME or file:path.",
    fr: '« {text} » ressemble à un secret, mais il faut env:NAME ou file:path entre les accolades.',
    next: {
      en: 'Correct it; write $${ for a text that really begins with ${.',
      fr: 'Corrigez-le ; écrivez $${ pour un texte qui commence vraiment par ${.',
    },
  },
} as const satisfies Catalogue
