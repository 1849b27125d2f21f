import type { LetterKind } from '../../letters/letters.ts';
import type { LetterTexts } from '../letter.ts';
import { charges } from './charges.ts';
import { contacts } from './contacts.ts';
import { disputes } from './disputes.ts';
import { notices } from './notices.ts';
import { plans } from './plans.ts';
import { promises } from './promises.ts';

export const letters: Record<LetterKind, LetterTexts> = {
  ...promises,
  ...notices,
  ...disputes,
  ...plans,
  ...charges,
  ...contacts,
};
