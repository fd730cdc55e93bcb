import type { Catalogue } from './message.ts'

export const journal = {
  CORD_JOURNAL_BUSY: {
    en: 'The journal is in use: another process has it open, most likely a Cordboard that runs on this home.',
    fr: 'Le journal est occupé : un autre processus l’a ouvert, sans doute un Cordboard qui tourne sur ce dossier.',
    next: {
      en: 'Stop the other one, or give this one a home of its own with --home.',
      fr: 'Arrêtez l’autre, ou donnez à celui-ci son propre dossier avec --home.',
    },
  },
  CORD_JOURNAL_FULL: {
    en: 'The journal cannot grow: the disk or the quota is full, so nothing new is accepted.',
    fr: 'Le journal ne peut pas grandir : le disque ou le quota est plein, rien de nouveau n’est accepté.',
    next: {
      en: 'Free some space on that disk or shorten retention.days; work goes on by itself as soon as there is room.',
      fr: 'Libérez de la place sur ce disque ou réduisez retention.days ; le travail reprend de lui-même dès qu’il y a de la place.',
    },
  },
  CORD_JOURNAL_READONLY: {
    en: 'The journal cannot be written: this user may not write the file or its folder, or the disk is mounted read-only.',
    fr: 'Le journal ne peut pas être écrit : cet utilisateur n’a pas le droit d’écrire le fichier ou son dossier, ou le disque est en lecture seule.',
    next: {
      en: 'Give the user that runs Cordboard write access to the data folder.',
      fr: 'Donnez à l’utilisateur qui lance Cordboard le droit d’écrire dans le dossier data.',
    },
  },
  CORD_JOURNAL_DAMAGED: {
    en: 'The journal is not a readable database ({detail}): the file was overwritten, or the disk lost part of it.',
    fr: 'Le journal n’est pas une base lisible ({detail}) : le fichier a été écrasé, ou le disque en a perdu une partie.',
    next: {
      en: 'Move the file and its -wal aside and put the newest backup in its place; without one, start with a new journal.',
      fr: 'Mettez de côté le fichier et son -wal et remplacez-le par la sauvegarde la plus récente ; à défaut, repartez d’un journal neuf.',
    },
  },
  CORD_JOURNAL_NEWER: {
    en: 'The journal has layout {version}, this Cordboard knows layouts up to {known}: a newer version has used it.',
    fr: 'Le journal a le format {version}, ce Cordboard connaît les formats jusqu’à {known} : une version plus récente l’a utilisé.',
    next: {
      en: 'Start the newer version again, or restore a backup made before the upgrade.',
      fr: 'Relancez la version plus récente, ou restaurez une sauvegarde antérieure à la mise à jour.',
    },
  },
  CORD_JOURNAL_IO: {
    en: 'The journal could not be read or written: {detail}.',
    fr: 'Le journal n’a pas pu être lu ou écrit : {detail}.',
    next: {
      en: 'Check that the folder exists on a local disk and that the disk is well; network drives are not supported.',
      fr: 'Vérifiez que le dossier existe sur un disque local et que le disque est sain ; les lecteurs réseau ne sont pas pris en charge.',
    },
  },
  CORD_JOURNAL_CLOSED: {
    en: 'The journal is closed: Cordboard is stopping.',
    fr: 'Le journal est fermé : Cordboard s’arrête.',
    next: { en: 'Try again when it runs.', fr: 'Réessayez quand il tourne.' },
  },
  CORD_JOURNAL_BACKUP_EXISTS: {
    en: 'There is a file of this name already; a backup does not overwrite.',
    fr: 'Un fichier de ce nom existe déjà ; une sauvegarde n’écrase rien.',
    next: { en: 'Choose another name, or remove the file first.', fr: 'Choisissez un autre nom, ou supprimez d’abord le fichier.' },
  },
} as const satisfies Catalogue
