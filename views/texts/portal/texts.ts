import type { Language } from '../../../server/calendar/locale.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';
import { nl } from './nl.ts';

/** Every sentence of the portal; English is the model the others are typed by. */
export type PortalTexts = typeof en;

export const PORTAL_TEXTS: Record<Language, PortalTexts> = { en, fr, nl };
