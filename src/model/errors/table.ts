import type { Catalogue } from './message.ts'

export const table = {
  CORD_TABLE_NAME: {
    en: '"{name}" cannot be the name of a table: it becomes a file name in tables/.',
    fr: '« {name} » ne peut pas être le nom d’une table : il devient un nom de fichier dans tables/.',
    next: {
      en: 'Use a name such as pilots: no folder, no leading dot, no : * ? " < > | or backslash, 200 characters at most.',
      fr: 'Utilisez un nom tel que pilotes : ni dossier, ni point initial, ni : * ? " < > | ou barre inverse, 200 caractères au plus.',
    },
  },
  CORD_TABLE_NOT_WRITTEN: {
    en: 'The table could not be written to disk: {detail}.',
    fr: 'La table n’a pas pu être écrite sur le disque : {detail}.',
    next: {
      en: 'Check free space and the rights on the tables folder, then save again; what was live before still is.',
      fr: 'Vérifiez la place libre et les droits sur le dossier tables, puis enregistrez à nouveau ; ce qui était actif l’est toujours.',
    },
  },
  CORD_TABLE_EMPTY: {
    en: 'The table {table} has no header line.',
    fr: "La table {table} n'a pas de ligne d'en-tête.",
    next: {
      en: 'Name the columns in the first line; the first column is the key.',
      fr: 'Nommez les colonnes en première ligne ; la première colonne est la clé.',
    },
  },
  CORD_TABLE_TOO_LARGE: {
    en: 'The table {table} has more than {limit} rows.',
    fr: 'La table {table} compte plus de {limit} lignes.',
    next: {
      en: 'Keep so much data in a directory and ask it by lookup.',
      fr: 'Placez autant de données dans un annuaire et interrogez-le par lookup.',
    },
  },
  CORD_TABLE_HEADER_EMPTY: {
    en: 'Column {column} of the table {table} has no name.',
    fr: "La colonne {column} de la table {table} n'a pas de nom.",
    next: { en: 'Name every column in the first line.', fr: 'Nommez chaque colonne en première ligne.' },
  },
  CORD_TABLE_HEADER_TWICE: {
    en: 'The table {table} has two columns named "{column}".',
    fr: 'La table {table} a deux colonnes nommées « {column} ».',
    next: { en: 'Rename one of them.', fr: "Renommez l'une d'elles." },
  },
  CORD_TABLE_ONE_COLUMN: {
    en: 'The table {table} has one column only: "{column}". Columns are separated by a comma or a semicolon.',
    fr: "La table {table} n'a qu'une colonne : « {column} ». Les colonnes se séparent par une virgule ou un point-virgule.",
    next: { en: 'Save the file as CSV with commas or semicolons.', fr: 'Enregistrez le fichier en CSV avec virgules ou points-virgules.' },
  },
  CORD_TABLE_RAGGED: {
    en: 'This line of the table {table} has {found} values, the header has {wanted} columns.',
    fr: 'Cette ligne de la table {table} compte {found} valeurs, l’en-tête {wanted} colonnes.',
    next: {
      en: 'Add or take out a separator; a value that holds a separator goes in double quotes.',
      fr: 'Ajoutez ou retirez un séparateur ; une valeur contenant un séparateur se met entre guillemets doubles.',
    },
  },
  CORD_TABLE_KEY_EMPTY: {
    en: 'This line of the table {table} has nothing in its key column "{column}": nobody can find it.',
    fr: 'Cette ligne de la table {table} n’a rien dans sa colonne clé « {column} » : elle est introuvable.',
    next: { en: 'Fill in the key, or delete the line.', fr: 'Renseignez la clé, ou supprimez la ligne.' },
  },
  CORD_TABLE_KEY_TWICE: {
    en: 'The key "{key}" of the table {table} is on line {first} already: that line counts, this one does not.',
    fr: 'La clé « {key} » de la table {table} figure déjà à la ligne {first} : celle-là compte, celle-ci non.',
    next: { en: 'Delete one of the two lines.', fr: "Supprimez l'une des deux lignes." },
  },
  CORD_TABLE_QUOTE_OPEN: {
    en: 'A double quote is opened here in the table {table} and never closed.',
    fr: "Un guillemet double est ouvert ici dans la table {table} et n'est jamais fermé.",
    next: {
      en: 'Close the quote; a quote inside a value is written twice.',
      fr: 'Fermez le guillemet ; un guillemet dans une valeur s’écrit deux fois.',
    },
  },
  CORD_TABLE_QUOTE_INSIDE: {
    en: 'There is text behind a closing double quote in the table {table}.',
    fr: 'Du texte suit un guillemet double fermant dans la table {table}.',
    next: {
      en: 'Put the whole value in quotes; a quote inside is written twice.',
      fr: 'Mettez toute la valeur entre guillemets ; un guillemet intérieur s’écrit deux fois.',
    },
  },
  CORD_TABLE_LOST_ZERO: {
    en: '"{found}" in column "{column}" of the table {table} looks like a French phone number that lost its leading zero, as spreadsheets do.',
    fr: '« {found} » dans la colonne « {column} » de la table {table} ressemble à un numéro de téléphone français qui a perdu son zéro initial, comme le font les tableurs.',
    next: {
      en: 'Format the column as text in the spreadsheet, write the number with its zero or as +33..., and save again.',
      fr: 'Formatez la colonne en texte dans le tableur, écrivez le numéro avec son zéro ou en +33..., puis enregistrez de nouveau.',
    },
  },
  CORD_TABLE_SPREADSHEET_NUMBER: {
    en: '"{found}" in column "{column}" of the table {table} is a number that a spreadsheet shortened: its digits are gone.',
    fr: '« {found} » dans la colonne « {column} » de la table {table} est un nombre abrégé par un tableur : ses chiffres sont perdus.',
    next: {
      en: 'Format the column as text in the spreadsheet, enter the value again and save.',
      fr: 'Formatez la colonne en texte dans le tableur, ressaisissez la valeur et enregistrez.',
    },
  },
  CORD_TABLE_UNKNOWN: {
    en: 'There is no table "{table}".',
    fr: "Il n'existe pas de table « {table} ».",
    next: {
      en: 'Put {table}.csv in the folder tables, or correct the name. Known tables: {allowed}.',
      fr: 'Placez {table}.csv dans le dossier tables, ou corrigez le nom. Tables connues : {allowed}.',
    },
  },
  CORD_SCHEDULE_UNKNOWN: {
    en: 'There is no schedule "{schedule}".',
    fr: "Il n'existe pas d'horaire « {schedule} ».",
    next: {
      en: 'Add it under schedules in cordboard.yaml, or correct the name. Known schedules: {allowed}.',
      fr: 'Ajoutez-le sous schedules dans cordboard.yaml, ou corrigez le nom. Horaires connus : {allowed}.',
    },
  },
  CORD_SCHEDULE_TIMEZONE: {
    en: 'The time zone "{timezone}" of the schedule "{schedule}" is not known.',
    fr: "Le fuseau horaire « {timezone} » de l'horaire « {schedule} » est inconnu.",
    next: { en: 'Use an IANA name, for example Europe/Paris.', fr: 'Utilisez un nom IANA, par exemple Europe/Paris.' },
  },
} as const satisfies Catalogue
