import type { Catalogue } from './message.ts'

export const server = {
  CORD_SERVER_SIGN_IN_REQUIRED: {
    en: 'This needs a sign-in: there is no valid session or token in the request.',
    fr: 'Une connexion est nécessaire : la requête ne contient ni session ni jeton valide.',
    next: {
      en: 'Sign in again, or send "Authorization: Bearer" with a token that has not expired.',
      fr: 'Connectez-vous à nouveau, ou envoyez « Authorization: Bearer » avec un jeton qui n’a pas expiré.',
    },
  },
  CORD_SERVER_SIGN_IN_WRONG: {
    en: 'User name and password do not match, or this user may not sign in.',
    fr: 'L’identifiant et le mot de passe ne correspondent pas, ou cet utilisateur ne peut pas se connecter.',
    next: {
      en: 'Try again; an administrator can set a new password with "cordboard user reset".',
      fr: 'Réessayez ; un administrateur peut définir un nouveau mot de passe avec « cordboard user reset ».',
    },
  },
  CORD_SERVER_SIGN_IN_TOO_OFTEN: {
    en: 'Too many sign-ins failed from here.',
    fr: 'Trop de connexions ont échoué depuis ce poste.',
    next: { en: 'Wait {seconds} seconds, then try again.', fr: 'Attendez {seconds} secondes, puis réessayez.' },
  },
  CORD_SERVER_FORBIDDEN: {
    en: 'This is not open to {who}.',
    fr: 'Ceci n’est pas ouvert à {who}.',
    next: {
      en: 'Ask an administrator for one of these roles: {roles}; or use a token with one of these scopes: {scopes}.',
      fr: 'Demandez à un administrateur l’un de ces rôles : {roles} ; ou utilisez un jeton avec l’une de ces portées : {scopes}.',
    },
  },
  CORD_SERVER_FOREIGN_PAGE: {
    en: 'The request comes from a page of another site, or without the header X-Cordboard that our own pages send.',
    fr: 'La requête vient d’une page d’un autre site, ou sans l’en-tête X-Cordboard que nos pages envoient.',
    next: {
      en: 'Open Cordboard at its own address (server.publicUrl); programs use a token instead of a cookie.',
      fr: 'Ouvrez Cordboard à sa propre adresse (server.publicUrl) ; les programmes utilisent un jeton et non un cookie.',
    },
  },
  CORD_SERVER_NO_CALL: {
    en: 'User "{user}" is on no such call.',
    fr: 'L’utilisateur « {user} » n’est sur aucun appel de ce genre.',
    next: {
      en: 'Name a call that /api/v1/calls shows for this user, or none for the one that the user is on.',
      fr: 'Nommez un appel que /api/v1/calls montre pour cet utilisateur, ou aucun pour celui en cours.',
    },
  },
  CORD_SERVER_RECORD_USER: {
    en: 'It is not said whose call is meant.',
    fr: 'Il n’est pas dit de qui est l’appel.',
    next: { en: 'Name the user in "user".', fr: 'Nommez l’utilisateur dans « user ».' },
  },
  CORD_SERVER_NO_ROUTE: {
    en: 'There is nothing at {method} {path}.',
    fr: 'Il n’y a rien à {method} {path}.',
    next: { en: 'Read the list of addresses at /openapi.json.', fr: 'Consultez la liste des adresses dans /openapi.json.' },
  },
  CORD_SERVER_NO_SUCH: {
    en: 'There is no {kind} "{id}".',
    fr: 'Il n’existe pas de {kind} « {id} ».',
    next: {
      en: 'Check the spelling and case; an id with a slash must be percent-encoded (%2F).',
      fr: 'Vérifiez l’orthographe et la casse ; un identifiant avec une barre oblique doit être encodé (%2F).',
    },
  },
  CORD_SERVER_REQUEST: {
    en: 'The request could not be read (status {status}): its address, encoding or length is not valid.',
    fr: 'La requête n’a pas pu être lue (statut {status}) : son adresse, son encodage ou sa longueur n’est pas valide.',
    next: {
      en: 'Check percent-encoding, Content-Encoding and Content-Length.',
      fr: 'Vérifiez l’encodage de l’adresse, Content-Encoding et Content-Length.',
    },
  },
  CORD_SERVER_BODY_TOO_LARGE: {
    en: 'The body is larger than this address accepts.',
    fr: 'Le corps est plus grand que ce que cette adresse accepte.',
    next: { en: 'Send less at once, for example in several requests.', fr: 'Envoyez moins à la fois, par exemple en plusieurs requêtes.' },
  },
  CORD_SERVER_BODY_TYPE: {
    en: 'The Content-Type "{type}" is not one that this address understands.',
    fr: 'Le Content-Type « {type} » n’est pas compris par cette adresse.',
    next: { en: 'Send one of: {types}.', fr: 'Envoyez l’un de : {types}.' },
  },
  CORD_SERVER_BODY_NOT_JSON: {
    en: 'The body is not JSON: {detail}.',
    fr: 'Le corps n’est pas du JSON : {detail}.',
    next: { en: 'Check quotes and commas near that position.', fr: 'Vérifiez les guillemets et les virgules près de cette position.' },
  },
  CORD_SERVER_BODY_TOO_DEEP: {
    en: 'The body is nested deeper than {depth} levels.',
    fr: 'Le corps est imbriqué sur plus de {depth} niveaux.',
    next: {
      en: 'Flatten the data, or send the deep part as text.',
      fr: 'Aplatissez les données, ou envoyez la partie profonde comme texte.',
    },
  },
  CORD_SERVER_RESERVED_KEY: {
    en: 'The key "{key}" is reserved: expressions would misread it.',
    fr: 'La clé « {key} » est réservée : les expressions la liraient mal.',
    next: { en: 'Rename it before sending.', fr: 'Renommez-la avant l’envoi.' },
  },
  CORD_SERVER_BODY_INVALID: {
    en: 'The body does not have the expected shape: {count} fields are wrong.',
    fr: 'Le corps n’a pas la forme attendue : {count} champs sont incorrects.',
    next: { en: 'Correct the fields listed under "problems".', fr: 'Corrigez les champs listés sous « problems ».' },
  },
  CORD_SERVER_FIELD: {
    en: 'This field {detail}.',
    fr: 'Ce champ n’est pas valide ({detail}).',
    next: { en: 'See the shape at /openapi.json.', fr: 'Consultez la forme dans /openapi.json.' },
  },
  CORD_SERVER_TRIGGER_CONNECTION: {
    en: 'The trigger does not say from which connection it comes.',
    fr: 'Le déclencheur n’indique pas de quelle connexion il vient.',
    next: {
      en: 'Add "connection" to the trigger, or ?connection= to the address; it must be one of cordboard.yaml.',
      fr: 'Ajoutez « connection » au déclencheur, ou ?connection= à l’adresse ; elle doit figurer dans cordboard.yaml.',
    },
  },
  CORD_SERVER_EVENT: {
    en: 'This is not a CloudEvent we can take: {detail}.',
    fr: 'Ce CloudEvent ne peut pas être accepté : {detail}.',
    next: {
      en: 'Send specversion 1.0, type "cordboard.<trigger type>", source "/connections/<id>", an id and JSON data.',
      fr: 'Envoyez specversion 1.0, type « cordboard.<type> », source « /connections/<id> », un id et des données JSON.',
    },
  },
  CORD_SERVER_EVENT_DISAGREES: {
    en: 'The envelope says {field} = "{envelope}", the data say "{data}".',
    fr: 'L’enveloppe dit {field} = « {envelope} », les données disent « {data} ».',
    next: {
      en: 'Leave the field out of the data, or make both equal.',
      fr: 'Omettez ce champ dans les données, ou rendez les deux égaux.',
    },
  },
  CORD_SERVER_PRECONDITION_MISSING: {
    en: 'A change of a rule or a table must say which version it replaces.',
    fr: 'La modification d’une règle ou d’une table doit indiquer la version qu’elle remplace.',
    next: {
      en: 'Send If-Match with the ETag you read, or "If-None-Match: *" for a new one.',
      fr: 'Envoyez If-Match avec l’ETag lu, ou « If-None-Match: * » pour un nouveau texte.',
    },
  },
  CORD_SERVER_PRECONDITION_FAILED: {
    en: '"{id}" is not the version you read: somebody changed, added or removed it meanwhile.',
    fr: '« {id} » n’est plus la version que vous avez lue : le texte a été modifié, ajouté ou supprimé entre-temps.',
    next: {
      en: 'Read it again, apply your change to what is there now, and send it with the new ETag.',
      fr: 'Relisez-le, refaites votre modification et renvoyez-le avec le nouvel ETag.',
    },
  },
  CORD_SERVER_RULE_REFUSED: {
    en: 'The text was not saved: something in it is wrong, or a case of a rule does not pass with it.',
    fr: 'Le texte n’a pas été enregistré : il contient une erreur, ou un cas d’une règle échoue avec lui.',
    next: {
      en: 'Correct what is listed under "problems"; the version before stays live.',
      fr: 'Corrigez ce qui est listé sous « problems » ; la version précédente reste active.',
    },
  },
  CORD_SERVER_HOOK_SECRET: {
    en: 'The request to this hook is not signed with the secret of the connection "{connection}".',
    fr: 'La requête vers ce point d’entrée n’est pas signée avec le secret de la connexion « {connection} ».',
    next: {
      en: 'Set hookSecret in cordboard.yaml and send it as X-Cordboard-Secret, or sign with it as X-Cordboard-Signature: t=<seconds>,v1=<hmac>.',
      fr: 'Définissez hookSecret dans cordboard.yaml et envoyez-le comme X-Cordboard-Secret, ou signez avec X-Cordboard-Signature: t=<secondes>,v1=<hmac>.',
    },
  },
  CORD_SERVER_COMMAND_CALL: {
    en: 'This call is not one of yours, or it has ended.',
    fr: 'Cet appel n’est pas l’un des vôtres, ou il est terminé.',
    next: { en: 'Look at the bar for the calls you have now.', fr: 'Consultez dans le bandeau les appels que vous avez maintenant.' },
  },
  CORD_SERVER_BREAK: {
    en: 'The break after the call lasts until {time}.',
    fr: 'La pause après l’appel dure jusqu’à {time}.',
    next: {
      en: 'Wait until it is over: you are ready again by yourself, or as the administrator has set it.',
      fr: 'Attendez la fin : vous redevenez prêt de vous-même, ou selon le réglage de l’administrateur.',
    },
  },
  CORD_SERVER_COMMAND_TEAM: {
    en: 'This call is not at somebody of your teams, or it has ended.',
    fr: 'Cet appel n’est pas chez quelqu’un de vos équipes, ou il est terminé.',
    next: {
      en: 'Look at the bar for the calls of your teams; an administrator says who is in which team.',
      fr: 'Consultez dans le bandeau les appels de vos équipes ; un administrateur dit qui est dans quelle équipe.',
    },
  },
  CORD_SERVER_COMMAND_FIELD: {
    en: 'The field "{field}" cannot be given with this command from a bar.',
    fr: 'Le champ « {field} » ne peut pas être donné avec cette commande depuis un bandeau.',
    next: {
      en: 'Give these only: {fields}. Whose call, which agent and which desk it is comes from the session.',
      fr: 'Ne donnez que ceux-ci : {fields}. L’appel, l’agent et le poste viennent de la session.',
    },
  },
  CORD_SERVER_DESK_CLOSED: {
    en: 'Agents do not choose their desk here.',
    fr: 'Les agents ne choisissent pas leur poste ici.',
    next: {
      en: 'An administrator can allow it (agents.mayChooseDesk in cordboard.yaml) or bind the user to the device.',
      fr: 'Un administrateur peut l’autoriser (agents.mayChooseDesk dans cordboard.yaml) ou associer l’utilisateur au poste.',
    },
  },
  CORD_SERVER_LAST_ADMIN: {
    en: '"{id}" is the only administrator who can sign in.',
    fr: '« {id} » est le seul administrateur qui puisse se connecter.',
    next: { en: 'Make another user an administrator first.', fr: 'Nommez d’abord un autre administrateur.' },
  },
  CORD_SERVER_TOKEN_EXISTS: {
    en: 'There is a token named "{name}" already.',
    fr: 'Il existe déjà un jeton nommé « {name} ».',
    next: { en: 'Choose another name, or revoke that one first.', fr: 'Choisissez un autre nom, ou révoquez d’abord celui-ci.' },
  },
  CORD_SERVER_CSV: {
    en: 'The list of users was not imported: {count} lines are wrong.',
    fr: 'La liste des utilisateurs n’a pas été importée : {count} lignes sont incorrectes.',
    next: {
      en: 'Correct the lines listed under "problems"; nothing was changed.',
      fr: 'Corrigez les lignes listées sous « problems » ; rien n’a été modifié.',
    },
  },
  CORD_SERVER_CSV_FORMAT: {
    en: 'This is not CSV as expected: {detail}.',
    fr: 'Ce n’est pas le CSV attendu : {detail}.',
    next: {
      en: 'The first line names the columns: user, name, role, and where wanted teams, connection, agentId, device, language.',
      fr: 'La première ligne nomme les colonnes : user, name, role, et au besoin teams, connection, agentId, device, language.',
    },
  },
  CORD_SERVER_CSV_LINE: {
    en: 'The {column} "{value}" {detail}.',
    fr: 'La colonne {column} « {value} » n’est pas valide ({detail}).',
    next: { en: 'Correct the line and import the file again.', fr: 'Corrigez la ligne et importez à nouveau le fichier.' },
  },
  CORD_SERVER_NO_PAGES: {
    en: 'The pages are not built.',
    fr: 'Les pages ne sont pas construites.',
    next: { en: 'Run "npm run build:pages", then reload.', fr: 'Lancez « npm run build:pages », puis rechargez.' },
  },
  CORD_SERVER_LISTEN: {
    en: 'Cannot listen on {host}:{port}: {detail}.',
    fr: 'Impossible d’écouter sur {host}:{port} : {detail}.',
    next: {
      en: 'Another program may use this port: choose one with --port, or 0 for any free one.',
      fr: 'Un autre programme utilise peut-être ce port : choisissez-en un avec --port, ou 0 pour un port libre.',
    },
  },
} as const satisfies Catalogue
