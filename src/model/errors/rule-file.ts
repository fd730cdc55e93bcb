import type { Catalogue } from './message.ts'

/** A rule file that cannot be read as YAML, or whose parts do not fit together. */
export const ruleFile = {
  CORD_RULE_TOO_LARGE: {
    en: 'The file has {size} characters, more than the {limit} that a rule may have.',
    fr: 'Le fichier compte {size} caractères, plus que les {limit} permis pour une règle.',
    next: {
      en: 'Split the rule, or move data into a table.',
      fr: 'Partagez la règle, ou déplacez les données dans une table.',
    },
  },
  CORD_RULE_EMPTY: {
    en: 'The file holds no rule.',
    fr: 'Le fichier ne contient aucune règle.',
    next: {
      en: 'Write name, on and do, or delete the file.',
      fr: 'Écrivez name, on et do, ou supprimez le fichier.',
    },
  },
  CORD_RULE_NOT_A_MAP: {
    en: 'A rule must be keys and values, but this file begins with {found}.',
    fr: 'Une règle se compose de clés et de valeurs, or ce fichier commence par {found}.',
    next: {
      en: 'Begin with "name: ..." at the left margin; one rule a file, without a leading dash.',
      fr: 'Commencez par « name: ... » à la marge gauche ; une règle par fichier, sans tiret en tête.',
    },
  },
  CORD_RULE_MANY_DOCUMENTS: {
    en: 'A second document begins here, but a file holds one rule.',
    fr: 'Un second document commence ici, or un fichier contient une seule règle.',
    next: {
      en: 'Move what follows --- into a file of its own.',
      fr: 'Déplacez ce qui suit --- dans un fichier à part.',
    },
  },
  CORD_RULE_TAB: {
    en: 'This line is indented with a tab, which YAML does not allow.',
    fr: 'Cette ligne est en retrait par une tabulation, ce que YAML ne permet pas.',
    next: {
      en: 'Replace the tab by spaces, two per level.',
      fr: 'Remplacez la tabulation par des espaces, deux par niveau.',
    },
  },
  CORD_RULE_INDENT: {
    en: 'The indentation does not fit the lines around.',
    fr: 'Le retrait ne correspond pas aux lignes voisines.',
    next: {
      en: 'Keys of the same level begin in the same column; what belongs to a key is indented further.',
      fr: 'Les clés d’un même niveau commencent à la même colonne ; ce qui appartient à une clé est davantage en retrait.',
    },
  },
  CORD_RULE_NOT_CLOSED: {
    en: 'Something is opened and not closed: {detail}.',
    fr: 'Un élément est ouvert sans être fermé : {detail}.',
    next: {
      en: 'Close the quote or bracket.',
      fr: 'Fermez le guillemet ou le crochet.',
    },
  },
  CORD_RULE_QUOTES_NEEDED: {
    en: 'This text has a character that means something else in YAML: {detail}.',
    fr: 'Ce texte contient un caractère qui a un autre sens en YAML : {detail}.',
    next: {
      en: 'Put the whole value in quotes, or write | after the colon and the text on the next line, indented.',
      fr: 'Mettez toute la valeur entre guillemets, ou écrivez | après les deux-points et le texte à la ligne suivante, en retrait.',
    },
  },
  CORD_RULE_YAML: {
    en: 'This is not valid YAML: {detail}.',
    fr: 'Ce YAML n’est pas valable : {detail}.',
    next: {
      en: 'Compare the line with the examples in the guide on rules.',
      fr: 'Comparez la ligne avec les exemples du guide des règles.',
    },
  },
  CORD_RULE_TEMPLATE_UNQUOTED: {
    en: 'YAML reads braces that stand without quotes as a map, not as text.',
    fr: 'Sans guillemets, YAML lit les accolades comme une structure et non comme un texte.',
    next: {
      en: "Put the value in single quotes: '{{ ... }}'.",
      fr: "Mettez la valeur entre apostrophes : '{{ ... }}'.",
    },
  },
  CORD_RULE_TEMPLATE_OPEN: {
    en: 'A {{ is opened here and its }} does not follow.',
    fr: 'Un {{ est ouvert ici et son }} ne suit pas.',
    next: {
      en: "Add the closing }}; for two braces as text write {{ '{{' }}.",
      fr: "Ajoutez le }} fermant ; pour deux accolades en texte, écrivez {{ '{{' }}.",
    },
  },
  CORD_RULE_TEMPLATE_EMPTY: {
    en: 'There is no expression between these {{ and }}.',
    fr: "Il n'y a pas d'expression entre ces {{ et }}.",
    next: {
      en: 'Write what to insert, for example {{ call.customer.e164 }}.',
      fr: 'Écrivez ce qu’il faut insérer, par exemple {{ call.customer.e164 }}.',
    },
  },
  CORD_RULE_TEMPLATE_STRING: {
    en: 'A text inside this {{ }} is opened with {quote} and not closed.',
    fr: 'Un texte à l’intérieur de ces {{ }} est ouvert par {quote} et n’est pas fermé.',
    next: {
      en: 'Close it with the same sign; a {quote} inside is written \\{quote}.',
      fr: 'Fermez-le par le même signe ; un {quote} intérieur s’écrit \\{quote}.',
    },
  },
  CORD_RULE_DUPLICATE_KEY: {
    en: 'The key "{key}" stands here twice.',
    fr: 'La clé « {key} » figure ici deux fois.',
    next: {
      en: 'Delete one of the two, or join them into one list.',
      fr: "Supprimez l'une des deux, ou réunissez-les en une liste.",
    },
  },
  CORD_RULE_ALIAS_UNKNOWN: {
    en: '*{alias} refers to an anchor that is not there. A value that begins with * must be in quotes.',
    fr: "*{alias} renvoie à une ancre qui n'existe pas. Une valeur commençant par * doit être entre guillemets.",
    next: {
      en: 'Put the value in quotes, or define &{alias} above.',
      fr: 'Mettez la valeur entre guillemets, ou définissez &{alias} plus haut.',
    },
  },
  CORD_RULE_ALIASES: {
    en: 'The aliases of this file make it larger than {limit} values.',
    fr: 'Les alias de ce fichier le portent à plus de {limit} valeurs.',
    next: {
      en: 'Use fewer aliases.',
      fr: 'Utilisez moins d’alias.',
    },
  },
  CORD_RULE_KEY: {
    en: 'A key must be plain text, but this one is {found}.',
    fr: 'Une clé doit être un texte simple, or celle-ci est {found}.',
    next: {
      en: 'Write the key as a word, followed by a colon and a space.',
      fr: 'Écrivez la clé comme un mot, suivi de deux-points et d’un espace.',
    },
  },
  CORD_RULE_TAG: {
    en: 'The tag {tag} is not known.',
    fr: "L'étiquette {tag} est inconnue.",
    next: {
      en: 'Take it out; a text that begins with ! must be in quotes.',
      fr: 'Retirez-la ; un texte commençant par ! doit être entre guillemets.',
    },
  },
  CORD_RULE_TOO_DEEP: {
    en: 'The values are nested deeper than {limit} levels.',
    fr: 'Les valeurs dépassent {limit} niveaux d’imbrication.',
    next: {
      en: 'Use fewer levels.',
      fr: 'Utilisez moins de niveaux.',
    },
  },
  CORD_RULE_LOST_ZERO: {
    en: '{found} without quotes is a number here and would become {value}: its leading zero would be lost.',
    fr: '{found} sans guillemets est ici un nombre et deviendrait {value} : son zéro initial serait perdu.',
    next: {
      en: "Put it in quotes: '{found}'.",
      fr: "Mettez-le entre apostrophes : '{found}'.",
    },
  },
  CORD_RULE_LONG_NUMBER: {
    en: '{found} without quotes is a number here, too long to be kept exactly: it would become {value}.',
    fr: '{found} sans guillemets est ici un nombre, trop long pour être conservé exactement : il deviendrait {value}.',
    next: {
      en: "Put it in quotes: '{found}'.",
      fr: "Mettez-le entre apostrophes : '{found}'.",
    },
  },
  CORD_RULE_PHONE_AS_NUMBER: {
    en: '{found} stands as a number in this expression, but phone numbers and ids are text: the two are never equal.',
    fr: '{found} figure comme nombre dans cette expression, or numéros et identifiants sont des textes : les deux ne sont jamais égaux.',
    next: {
      en: "Put it in quotes, with its leading zero or as +33...: '{found}'.",
      fr: "Mettez-le entre apostrophes, avec son zéro initial ou en +33... : '{found}'.",
    },
  },
  CORD_RULE_PHONE_SHORT: {
    en: '{found} has nine digits: it looks like a French phone number that lost its leading zero.',
    fr: '{found} a neuf chiffres : on dirait un numéro de téléphone français qui a perdu son zéro initial.',
    next: {
      en: 'Write it as 0{found} or +33{found}.',
      fr: 'Écrivez 0{found} ou +33{found}.',
    },
  },
  CORD_RULE_NO_TRIGGER: {
    en: 'The rule does not say on which triggers it is asked.',
    fr: 'La règle ne dit pas pour quels déclencheurs elle est consultée.',
    next: {
      en: 'Add "on: ringing", or another type, or a list of types.',
      fr: 'Ajoutez « on: ringing », ou un autre type, ou une liste de types.',
    },
  },
  CORD_RULE_DO_NOT_LIST: {
    en: 'do must be a list of steps.',
    fr: 'do doit être une liste d’étapes.',
    next: {
      en: 'Put a dash before each step: "- action: open-record", with its other keys below it.',
      fr: 'Mettez un tiret devant chaque étape : « - action: open-record », ses autres clés en dessous.',
    },
  },
  CORD_RULE_AS_FACT: {
    en: 'as: {as} would hide the fact of the same name.',
    fr: 'as: {as} cacherait le fait du même nom.',
    next: {
      en: 'Choose another name, for example {near}.',
      fr: 'Choisissez un autre nom, par exemple {near}.',
    },
  },
  CORD_RULE_AS_TWICE: {
    en: 'as: {as} is used by two steps; it stands on line {first} already.',
    fr: 'as: {as} sert à deux étapes ; il figure déjà à la ligne {first}.',
    next: {
      en: 'Give each step a name of its own.',
      fr: 'Donnez à chaque étape un nom qui lui est propre.',
    },
  },
  CORD_RULE_ACTION_UNKNOWN: {
    en: 'There is no action "{action}".',
    fr: "Il n'existe pas d'action « {action} ».",
    next: {
      en: 'Add the plugin that brings it, or use one of: {allowed}.',
      fr: "Ajoutez le plugin qui l'apporte, ou utilisez l'une de : {allowed}.",
    },
  },
  CORD_RULE_ACTION_UNKNOWN_NEAR: {
    en: 'There is no action "{action}".',
    fr: "Il n'existe pas d'action « {action} ».",
    next: {
      en: 'Did you mean {near}?',
      fr: 'Vouliez-vous dire {near} ?',
    },
  },
  CORD_RULE_OTHERWISE_ALONE: {
    en: 'otherwise marks the fall-back of a group, but this rule is in no group.',
    fr: "otherwise désigne le repli d'un groupe, or cette règle n'est dans aucun groupe.",
    next: {
      en: 'Add "group: ..." with the name that the other rules of the group have.',
      fr: 'Ajoutez « group: ... » avec le nom que portent les autres règles du groupe.',
    },
  },
  CORD_RULE_ONLY_WITHOUT_CALL: {
    en: 'only: {only} asks for the call, but {type} is not about one call.',
    fr: 'only: {only} interroge l’appel, or {type} ne concerne pas un appel précis.',
    next: {
      en: 'Take it out, or use a trigger type of a call.',
      fr: 'Retirez-le, ou utilisez un type de déclencheur d’appel.',
    },
  },
  CORD_RULE_DELAY_WITHOUT_CALL: {
    en: 'delay waits here whatever happens: {type} is not about one call, so nothing cancels it.',
    fr: 'delay attend ici quoi qu’il arrive : {type} ne concerne pas un appel précis, rien ne l’annule.',
    next: {
      en: 'Take it out if that is not what you want.',
      fr: 'Retirez-le si ce n’est pas voulu.',
    },
  },
  CORD_RULE_GIVEN_UNKNOWN: {
    en: 'given names "{key}", but no step of this rule has that as or index.',
    fr: 'given nomme « {key} », or aucune étape de cette règle n’a ce nom as ni cet indice.',
    next: {
      en: 'Use the as of a step: {allowed}.',
      fr: 'Utilisez le nom as d’une étape : {allowed}.',
    },
  },
  CORD_RULE_EXPECT_UNKNOWN: {
    en: 'The case expects {action}, but no step of this rule does that.',
    fr: 'Le cas attend {action}, or aucune étape de cette règle ne le fait.',
    next: {
      en: 'Expect one of: {allowed}.',
      fr: 'Attendez l’une de : {allowed}.',
    },
  },
  CORD_RULE_CASE_TWICE: {
    en: 'Two cases are named "{name}".',
    fr: 'Deux cas se nomment « {name} ».',
    next: {
      en: 'Give each case a name of its own.',
      fr: 'Donnez à chaque cas un nom qui lui est propre.',
    },
  },
  CORD_RULE_CASE_TYPE: {
    en: 'The case sends {type}, but this rule is asked for {allowed} only.',
    fr: 'Le cas envoie {type}, or cette règle n’est consultée que pour {allowed}.',
    next: {
      en: 'Send one of the types that stand in on.',
      fr: 'Envoyez l’un des types nommés dans on.',
    },
  },
  CORD_RULE_AS_WORD: {
    en: 'as: {as} is a word of JSONata itself: expressions could not name the result.',
    fr: 'as: {as} est un mot de JSONata : les expressions ne pourraient pas nommer le résultat.',
    next: {
      en: 'Choose another name, for example {near}.',
      fr: 'Choisissez un autre nom, par exemple {near}.',
    },
  },
  CORD_RULE_WHEN_BRACES: {
    en: 'when is an expression as a whole; the braces {{ }} belong into the values of with.',
    fr: 'when est une expression en entier ; les accolades {{ }} vont dans les valeurs de with.',
    next: {
      en: 'Take the braces out: when: {expression}',
      fr: 'Retirez les accolades : when: {expression}',
    },
  },
  CORD_RULE_TEXT_OPEN: {
    en: 'A text is opened here with {quote} and not closed.',
    fr: "Un texte est ouvert ici par {quote} et n'est pas fermé.",
    next: {
      en: 'Close it with the same sign.',
      fr: 'Fermez-le par le même signe.',
    },
  },
  CORD_RULE_COMMENT_CUTS: {
    en: 'YAML takes what follows " #" for a comment: the expression ends inside the text that is opened here.',
    fr: 'YAML prend ce qui suit « # » précédé d’un espace pour un commentaire : l’expression se termine dans le texte ouvert ici.',
    next: {
      en: 'Write | after the colon and the expression on the next line, indented.',
      fr: 'Écrivez | après les deux-points et l’expression à la ligne suivante, en retrait.',
    },
  },
} as const satisfies Catalogue
