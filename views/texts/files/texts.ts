import type { Language } from '../../../server/calendar/locale.ts';
import { setInFrench } from '../typography.ts';

/** What the office and the portal say of files somebody attaches. */
export interface FileTexts {
  /** The list of what came with a message, to a screen reader. */
  attached: string;
  label: (filesMax: number) => string;
  hint: (filesMax: number, size: string) => string;
  kilobytes: string;
  megabytes: string;
  empty: (name: string) => string;
  tooLarge: (name: string, size: string) => string;
  typeRefused: (name: string) => string;
  tooMany: (filesMax: number) => string;
}

const en: FileTexts = {
  attached: 'Attached files',
  label: (max) => (max === 1 ? 'File (optional)' : 'Files (optional)'),
  hint: (max, size) =>
    `PDF, photograph (JPEG, PNG, WebP, HEIC) or plain text${max === 1 ? '' : `, ${max} files at most`}, ${size} ${max === 1 ? 'at most' : 'each'}.`,
  kilobytes: 'KB',
  megabytes: 'MB',
  empty: (name) => `“${name}” is empty. Please choose the file again.`,
  tooLarge: (name, size) => `“${name}” is larger than ${size}. Please choose a smaller file.`,
  typeRefused: (name) =>
    `“${name}” is of a kind we do not accept. Please save it as a PDF and choose that one.`,
  tooMany: (max) =>
    max === 1 ? 'Please choose one file only.' : `Please choose ${max} files at most.`,
};

const fr: FileTexts = {
  attached: 'Fichiers joints',
  label: (max) => (max === 1 ? 'Pièce jointe (facultatif)' : 'Pièces jointes (facultatif)'),
  hint: (max, size) =>
    `PDF, photo (JPEG, PNG, WebP, HEIC) ou texte brut${max === 1 ? '' : ` ; ${max} fichiers au plus`}, ${size} ${max === 1 ? 'au plus' : 'chacun'}.`,
  kilobytes: 'ko',
  megabytes: 'Mo',
  empty: (name) => `« ${name} » est vide. Merci de choisir à nouveau ce fichier.`,
  tooLarge: (name, size) => `« ${name} » dépasse ${size}. Merci de choisir un fichier plus léger.`,
  typeRefused: (name) =>
    `« ${name} » est d’un type que nous ne pouvons pas recevoir. Merci de l’enregistrer en PDF et de joindre ce PDF.`,
  tooMany: (max) =>
    max === 1
      ? 'Merci de ne joindre qu’un seul fichier.'
      : `Merci de joindre ${max} fichiers au plus.`,
};

const nl: FileTexts = {
  attached: 'Bijgevoegde bestanden',
  label: (max) => (max === 1 ? 'Bijlage (optioneel)' : 'Bijlagen (optioneel)'),
  hint: (max, size) =>
    `Pdf, foto (JPEG, PNG, WebP, HEIC) of platte tekst${max === 1 ? '' : `, ten hoogste ${max} bestanden`}, ${max === 1 ? 'ten hoogste ' : ''}${size}${max === 1 ? '' : ' per bestand'}.`,
  kilobytes: 'kB',
  megabytes: 'MB',
  empty: (name) => `‘${name}’ is leeg. Kies het bestand opnieuw.`,
  tooLarge: (name, size) => `‘${name}’ is groter dan ${size}. Kies een kleiner bestand.`,
  typeRefused: (name) =>
    `‘${name}’ is van een soort die we niet kunnen ontvangen. Sla het op als pdf en voeg die toe.`,
  tooMany: (max) =>
    max === 1 ? 'Voeg één bestand toe.' : `Voeg ten hoogste ${max} bestanden toe.`,
};

export const FILE_TEXTS: Record<Language, FileTexts> = {
  en,
  fr: setInFrench(fr),
  nl,
};
