import type { Language } from '../../../server/calendar/locale.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';
import { nl } from './nl.ts';
import { setInFrench } from '../typography.ts';

/** Every sentence of the office; English is the model the others are typed by. */
export type OfficeTexts = typeof en;

export const OFFICE_TEXTS: Record<Language, OfficeTexts> = {
  en,
  fr: setInFrench(fr),
  nl,
};
