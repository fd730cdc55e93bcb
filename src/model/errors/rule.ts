import type { Catalogue } from './message.ts'

/** Rule and table files as they lie on disk. */
export const rule = {
  CORD_RULE_ID: {
    en: '"{id}" cannot be the id of a rule: it becomes a file name under rules/.',
    fr: '« {id} » ne peut pas être l’identifiant d’une règle : il devient un nom de fichier sous rules/.',
    next: {
      en: 'Use folder and file names such as sales/vip: no leading dot, no "..", no : * ? " < > | or backslash, 200 characters at most.',
      fr: 'Utilisez des noms de dossier et de fichier tels que sales/vip : ni point initial, ni « .. », ni : * ? " < > | ou barre inverse, 200 caractères au plus.',
    },
  },
  CORD_RULE_STAGE_MISSING: {
    en: 'The name of this file ends with .stage, and the text does not say for whom it is.',
    fr: 'Le nom de ce fichier finit par .stage, et le texte ne dit pas pour qui il vaut.',
    next: {
      en: 'Add "stage: { teams: sales }", with agents, teams or a share of calls; or rename the file.',
      fr: 'Ajoutez « stage: { teams: sales } », avec des agents, des équipes ou une part des appels ; ou renommez le fichier.',
    },
  },
  CORD_RULE_STAGE_MISPLACED: {
    en: 'Only a file whose name ends with .stage has a stage.',
    fr: 'Seul un fichier dont le nom finit par .stage a une étape.',
    next: {
      en: 'Take "stage" out, so that the rule is for all; or put the text into {file} beside the text for all others.',
      fr: 'Retirez « stage » pour que la règle vaille pour tous ; ou mettez le texte dans {file}, à côté de celui qui vaut pour les autres.',
    },
  },
  CORD_RULE_ROLLED_BACK_POPS: {
    en: "The rule '{rule}' went back to the text before by itself: it acted on {after} % of all triggers, where it had acted on {before} %.",
    fr: 'La règle « {rule} » est revenue d’elle-même au texte d’avant : elle agissait sur {after} % des déclencheurs, contre {before} % auparavant.',
    next: {
      en: 'Look at its condition. If that is what you want, publish the text once more: it stays then.',
      fr: 'Regardez sa condition. Si c’est bien ce que vous voulez, publiez le texte une fois de plus : il restera.',
    },
  },
  CORD_RULE_ROLLED_BACK_ERRORS: {
    en: "The rule '{rule}' went back to the text before by itself: it failed {count} of {asked} times.",
    fr: 'La règle « {rule} » est revenue d’elle-même au texte d’avant : elle a échoué {count} fois sur {asked}.',
    next: {
      en: 'Look at the traces of these calls for what failed. To keep the text as it is, publish it once more.',
      fr: 'Cherchez dans les traces de ces appels ce qui a échoué. Pour garder le texte tel quel, publiez-le une fois de plus.',
    },
  },
  CORD_RULE_AMBIGUOUS: {
    en: 'This file and {other} stand for the same name: two kinds of extension, or only the case differs.',
    fr: 'Ce fichier et {other} portent le même nom : deux extensions, ou seule la casse diffère.',
    next: { en: 'Rename or delete one of the two.', fr: 'Renommez ou supprimez l’un des deux.' },
  },
  CORD_RULE_LINK_OUTSIDE: {
    en: 'This is a link that leads out of the home folder, so it is not followed.',
    fr: 'Ce lien mène hors du dossier d’installation, il n’est donc pas suivi.',
    next: {
      en: 'Copy the file or folder here, or let the link point inside the home.',
      fr: 'Copiez ici le fichier ou le dossier, ou faites pointer le lien à l’intérieur du dossier d’installation.',
    },
  },
  CORD_RULE_UNREADABLE: {
    en: 'This file cannot be read: most likely the user that runs Cordboard may not.',
    fr: 'Ce fichier ne peut pas être lu : sans doute l’utilisateur qui lance Cordboard n’en a pas le droit.',
    next: { en: 'Give that user the right to read it.', fr: 'Donnez à cet utilisateur le droit de le lire.' },
  },
  CORD_RULES_UNREADABLE: {
    en: 'The folders of rules and tables cannot be read: {detail}.',
    fr: 'Les dossiers de règles et de tables ne peuvent pas être lus : {detail}.',
    next: {
      en: 'Check that the home folder exists and that the user that runs Cordboard may read it.',
      fr: 'Vérifiez que le dossier d’installation existe et que l’utilisateur qui lance Cordboard peut le lire.',
    },
  },
  CORD_RULE_NOT_WRITTEN: {
    en: 'The rule could not be written to disk: {detail}.',
    fr: 'La règle n’a pas pu être écrite sur le disque : {detail}.',
    next: {
      en: 'Check free space and the rights on the rules folder, then save again; what was live before still is.',
      fr: 'Vérifiez la place libre et les droits sur le dossier rules, puis enregistrez à nouveau ; ce qui était actif l’est toujours.',
    },
  },
  CORD_RULE_UNINDEXED: {
    en: 'This rule is asked for every trigger of its types, because what {part} gives is known only when it is evaluated. With many rules that takes time.',
    fr: 'Cette règle est interrogée pour chaque déclencheur de ses types, car ce que donne {part} n’est connu qu’en l’évaluant. Avec beaucoup de règles, cela prend du temps.',
    next: {
      en: "Put the comparison of a field and a fixed value before it, one that most triggers fail, for example queue.name = 'sales' and ...; of an or, each side needs one.",
      fr: "Mettez devant la comparaison d’un champ et d’une valeur fixe que la plupart des déclencheurs ne remplissent pas, par exemple queue.name = 'sales' and ... ; chaque côté d’un or en a besoin.",
    },
  },
} as const satisfies Catalogue
