import type { PortalTexts } from './texts.ts';
import { en } from './en.ts';

export const nl: PortalTexts = en;
