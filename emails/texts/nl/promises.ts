import type { promiseLetters } from '../../letters/promises.ts';
import type { LetterTexts } from '../letter.ts';

export const promises: Record<keyof typeof promiseLetters, LetterTexts> = {
  promise_made: {
    name: 'Belofte genoteerd',
    subject: (f) => `Uw betalingsbelofte, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Bedankt voor uw bericht. Wij hebben genoteerd dat u ${f.amount} betaalt uiterlijk op ${f.day} (${f.about}).`,
      'Tot dan sturen wij u daarover geen herinnering. De dag zit als agenda-item bij dit bericht.',
    ],
    closing: ['Verandert er iets? Open dezelfde link en laat het ons weten: het duurt een minuut.'],
    button: 'Bekijken en betalen',
  },
  promise_made_team: {
    name: 'Belofte ontvangen (aan het team)',
    subject: (f) => `Betalingsbelofte, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} belooft ${f.amount} te betalen uiterlijk op ${f.day} (${f.about}). De herinneringen wachten tot dan.`,
    ],
    quote: 'In hun woorden',
    closing: [],
    button: 'De belofte openen',
  },
};
