import type { promiseLetters } from '../../letters/promises.ts';
import type { LetterTexts } from '../letter.ts';

export const promises: Record<keyof typeof promiseLetters, LetterTexts> = {
  promise_made: {
    name: 'Promesse notée',
    subject: (f) => `Votre promesse de règlement, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Merci de nous avoir prévenus. Nous avons bien noté que vous réglerez ${f.amount} au plus tard le ${f.day} (${f.about}).`,
      'D’ici là, nous ne vous relancerons pas à ce sujet. La date est jointe à ce message pour votre agenda.',
    ],
    closing: [
      'Si vos plans changent, ouvrez le même lien et dites-le-nous\u202f: cela prend une minute.',
    ],
    button: 'Consulter et régler',
  },
  promise_made_team: {
    name: 'Promesse reçue (à l’équipe)',
    subject: (f) => `Promesse de règlement, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} promet de régler ${f.amount} au plus tard le ${f.day} (${f.about}). Les relances attendent jusque-là.`,
    ],
    quote: 'Dans ses mots',
    closing: [],
    button: 'Ouvrir la promesse',
  },
};
