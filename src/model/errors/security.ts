import type { Catalogue } from './message.ts'

/** Signing in from outside, addresses, certificates, what leaves by http-request, the audit log. */
export const security = {
  CORD_SIGN_IN_CLOSED: {
    en: 'Passwords are not used here.',
    fr: 'Les mots de passe ne sont pas utilisés ici.',
    next: {
      en: 'Sign in with the account of your organization; an administrator can allow passwords (signIn.passwords in cordboard.yaml).',
      fr: 'Connectez-vous avec le compte de votre organisation ; un administrateur peut autoriser les mots de passe (signIn.passwords dans cordboard.yaml).',
    },
  },
  CORD_SIGN_IN_TICKET: {
    en: 'This ticket does not sign anybody in.',
    fr: 'Ce ticket ne connecte personne.',
    next: {
      en: 'A ticket holds once and for a minute: let the record system ask for a new one (reload its page), or sign in here.',
      fr: 'Un ticket vaut une fois et une minute : laissez le logiciel de fiches en demander un autre (rechargez sa page), ou connectez-vous ici.',
    },
  },
  CORD_SIGN_IN_TICKET_ROLE: {
    en: 'There are no tickets for {user}, who is neither an agent nor a supervisor, or is switched off.',
    fr: 'Il n’y a pas de tickets pour {user}, qui n’est ni agent ni superviseur, ou qui est désactivé.',
    next: {
      en: 'Give the user the role agent or supervisor, or let them sign in themselves.',
      fr: 'Donnez à cet utilisateur le rôle agent ou supervisor, ou laissez-le se connecter lui-même.',
    },
  },
  CORD_SIGN_IN_BUSY: {
    en: 'Too many people sign in at this moment.',
    fr: 'Trop de personnes se connectent en ce moment.',
    next: { en: 'Wait {seconds} seconds, then try again.', fr: 'Attendez {seconds} secondes, puis réessayez.' },
  },
  CORD_SIGN_IN_PROVIDER: {
    en: 'The identity provider cannot be asked just now.',
    fr: 'Le fournisseur d’identité ne peut pas être interrogé pour le moment.',
    next: {
      en: 'Try again; an administrator finds the reason in the log and checks signIn.oidc in cordboard.yaml.',
      fr: 'Réessayez ; un administrateur trouve la raison dans le journal et vérifie signIn.oidc dans cordboard.yaml.',
    },
  },
  CORD_SIGN_IN_REFUSED: {
    en: 'What came back from the identity provider does not prove who you are.',
    fr: 'La réponse du fournisseur d’identité ne prouve pas qui vous êtes.',
    next: {
      en: 'Begin again from the sign-in page, in the same browser; an administrator finds the reason in the log.',
      fr: 'Recommencez depuis la page de connexion, dans le même navigateur ; un administrateur trouve la raison dans le journal.',
    },
  },
  CORD_SIGN_OUT_REFUSED: {
    en: 'What the identity provider sent does not prove that somebody signed out there.',
    fr: 'Ce que le fournisseur d’identité a envoyé ne prouve pas que quelqu’un s’y est déconnecté.',
    next: {
      en: 'An administrator finds the reason in the log: often the clock, or a provider other than signIn.oidc.issuer.',
      fr: 'Un administrateur trouve la raison dans le journal : souvent l’horloge, ou un autre fournisseur que signIn.oidc.issuer.',
    },
  },
  CORD_SIGN_IN_NO_ROLE: {
    en: 'None of your groups may use Cordboard, or your account is switched off here.',
    fr: 'Aucun de vos groupes ne peut utiliser Cordboard, ou votre compte y est désactivé.',
    next: {
      en: 'Ask an administrator to put one of your groups under signIn.roles in cordboard.yaml.',
      fr: 'Demandez à un administrateur d’ajouter un de vos groupes sous signIn.roles dans cordboard.yaml.',
    },
  },
  CORD_SIGN_IN_TAKEN: {
    en: 'The name of your account belongs to somebody else here.',
    fr: 'Le nom de votre compte appartient ici à quelqu’un d’autre.',
    next: {
      en: 'Ask an administrator: a user with a password, or bound to another account, is not taken over.',
      fr: 'Demandez à un administrateur : un utilisateur avec mot de passe, ou lié à un autre compte, n’est pas repris.',
    },
  },
  CORD_SIGN_IN_NAME: {
    en: 'Your account has no usable name in "{claim}".',
    fr: 'Votre compte n’a pas de nom utilisable dans « {claim} ».',
    next: {
      en: 'An administrator sets signIn.oidc.userClaim to a claim that is there: 1 to 128 characters without spaces.',
      fr: 'Un administrateur règle signIn.oidc.userClaim sur une revendication présente : 1 à 128 caractères sans espace.',
    },
  },
  CORD_SERVER_QUERY_TOO_LONG: {
    en: 'The address of the request is longer than {most} characters.',
    fr: 'L’adresse de la requête dépasse {most} caractères.',
    next: { en: 'Ask for less, or send it in the body.', fr: 'Demandez moins, ou envoyez-le dans le corps.' },
  },
  CORD_SERVER_HOOK_REPLAYED: {
    en: 'This signed request was taken already.',
    fr: 'Cette requête signée a déjà été acceptée.',
    next: {
      en: 'Sign each request with the time at which it is sent; one that was answered needs no repeat.',
      fr: 'Signez chaque requête avec l’heure de son envoi ; une requête acceptée n’a pas à être répétée.',
    },
  },
  CORD_SERVER_TLS: {
    en: 'The certificate or its key cannot be used: {detail}.',
    fr: 'Le certificat ou sa clé ne peut pas être utilisé : {detail}.',
    next: {
      en: 'Check server.tls.certFile and keyFile: PEM, of one pair, readable by the server.',
      fr: 'Vérifiez server.tls.certFile et keyFile : PEM, de la même paire, lisibles par le serveur.',
    },
  },
  CORD_CONFIG_ADDRESS: {
    en: "'{address}' is neither an address nor a network.",
    fr: '« {address} » n’est ni une adresse ni un réseau.',
    next: { en: 'Write for example 10.0.0.5, 10.0.0.0/8 or fd00::/8.', fr: 'Écrivez par exemple 10.0.0.5, 10.0.0.0/8 ou fd00::/8.' },
  },
  CORD_CONFIG_ISSUER: {
    en: "The issuer '{issuer}' is not reached by https.",
    fr: 'L’émetteur « {issuer} » n’est pas joint par https.',
    next: {
      en: 'Use its https address; plain http is for a provider on this machine only.',
      fr: 'Utilisez son adresse https ; http seul est réservé à un fournisseur sur cette machine.',
    },
  },
  CORD_CONFIG_OIDC_ADDRESS: {
    en: 'signIn.oidc needs server.publicUrl: the identity provider sends people back there.',
    fr: 'signIn.oidc a besoin de server.publicUrl : le fournisseur d’identité y renvoie les personnes.',
    next: {
      en: 'Set server.publicUrl, and register <publicUrl>/sign-in/oidc/callback at the provider.',
      fr: 'Définissez server.publicUrl et enregistrez <publicUrl>/sign-in/oidc/callback chez le fournisseur.',
    },
  },
  CORD_CONFIG_OIDC_SECRET: {
    en: 'signIn.oidc.clientSecret cannot be read.',
    fr: 'signIn.oidc.clientSecret est illisible.',
    next: {
      en: 'Set the variable or the file that it names; until then nobody signs in by the provider.',
      fr: 'Définissez la variable ou le fichier qu’il nomme ; d’ici là personne ne se connecte par le fournisseur.',
    },
  },
  CORD_CONFIG_NO_WAY_IN: {
    en: 'Nobody could sign in: passwords are off, and neither signIn.oidc nor signIn.proxy is set.',
    fr: 'Personne ne pourrait se connecter : les mots de passe sont désactivés et ni signIn.oidc ni signIn.proxy n’est défini.',
    next: { en: 'Set one of them, or leave signIn.passwords on.', fr: 'Définissez l’un d’eux, ou laissez signIn.passwords actif.' },
  },
  CORD_CONFIG_OPEN_PLAIN: {
    en: 'The server listens on {host} without encryption: passwords and calls can be read on the way.',
    fr: 'Le serveur écoute sur {host} sans chiffrement : mots de passe et appels peuvent être lus en chemin.',
    next: {
      en: 'Set server.tls, or server.publicUrl with https when a proxy in front encrypts; or keep to 127.0.0.1.',
      fr: 'Définissez server.tls, ou server.publicUrl en https si un proxy devant chiffre ; ou restez sur 127.0.0.1.',
    },
  },
  CORD_HTTP_REACH: {
    en: '{origin} leads to {address}, where it may not lead.',
    fr: '{origin} mène à {address}, où elle ne doit pas mener.',
    next: {
      en: 'If this is meant, an administrator writes the address itself under http.baseUrls in cordboard.yaml: {line}',
      fr: 'Si c’est voulu, un administrateur écrit l’adresse elle-même sous http.baseUrls dans cordboard.yaml : {line}',
    },
  },
  CORD_HTTP_HEADER: {
    en: 'The header "{header}" is not the rule’s to set.',
    fr: 'L’en-tête « {header} » ne peut pas être défini par une règle.',
    next: { en: 'Leave it out: it follows from the address and the body.', fr: 'Omettez-le : il découle de l’adresse et du corps.' },
  },
  CORD_CLI_TOKEN_UNKNOWN: {
    en: 'There is no token "{name}".',
    fr: 'Il n’y a pas de jeton « {name} ».',
    next: { en: 'See: cordboard token list', fr: 'Voir : cordboard token list' },
  },
  CORD_CLI_AUDIT_BROKEN: {
    en: 'The audit log was changed from outside: entry {seq} does not hold ({why}); {count} entries before it do.',
    fr: 'Le journal d’audit a été modifié de l’extérieur : l’entrée {seq} ne tient pas ({why}) ; {count} entrées avant elle tiennent.',
    next: {
      en: 'Keep a copy of data/ as it is, and compare with a backup: cordboard audit verify on both.',
      fr: 'Conservez une copie de data/ telle quelle et comparez avec une sauvegarde : cordboard audit verify sur les deux.',
    },
  },
} as const satisfies Catalogue
