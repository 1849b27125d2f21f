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
    transferButton: 'Consulter et régler par virement',
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
  promise_partly_kept: {
    name: 'Promesse tenue en partie',
    subject: (f) => `Merci pour votre règlement, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Nous avons bien reçu ${f.amount} sur ce que vous aviez promis pour le ${f.day} (${f.about}), merci.`,
      (f) =>
        `Il reste ${f.rest}. S’il vous faut un peu plus de temps, indiquez-nous une nouvelle date avant le ${f.until}\u202f: d’ici là, nous ne vous relançons pas.`,
    ],
    closing: [
      'Si vous avez réglé le reste entre-temps, merci de ne pas tenir compte de ce message.',
    ],
    button: 'Régler ou choisir une date',
    transferButton: 'Régler par virement ou choisir une date',
  },
  promise_withdrawn: {
    name: 'Promesse retirée',
    subject: (f) => `Votre promesse de règlement, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Nous avons retiré la promesse de régler ${f.amount} au plus tard le ${f.day} (${f.about}). Elle ne vous engage plus, et nos messages habituels reprennent.`,
    ],
    closing: [
      'Si ce n’est pas ce dont nous étions convenus, répondez simplement à ce message, ou annoncez une autre date par le même lien.',
    ],
    button: 'Voir les factures',
  },
  promise_withdrawn_team: {
    name: 'Promesse retirée (à l’équipe)',
    subject: (f) => `Promesse retirée, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} retire sa promesse de régler ${f.amount} au plus tard le ${f.day} (${f.about}). Les relances reprennent à l’étape suivante.`,
    ],
    closing: [],
    button: 'Ouvrir la promesse',
  },
  promise_broken_team: {
    name: 'Promesse non tenue (à l’équipe)',
    subject: (f) => `Promesse non tenue, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} avait promis ${f.amount} pour le ${f.day} (${f.about}). Deux jours bancaires plus tard, il manque ${f.rest}.`,
      'Les relances reprennent à l’étape suivante, pas au début.',
    ],
    quote: 'Ce qui avait été dit',
    closing: [],
    button: 'Ouvrir la promesse',
  },
  promise_broken_again_team: {
    name: 'Deuxième promesse non tenue (à l’équipe)',
    subject: (f) => `Deuxième promesse non tenue, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} avait promis ${f.amount} pour le ${f.day} (${f.about}). Deux jours bancaires plus tard, il manque ${f.rest}.`,
      'C’est la deuxième en 90 jours\u202f: un appel vaut mieux qu’un message. Les relances reprennent à l’étape suivante.',
    ],
    quote: 'Ce qui avait été dit',
    closing: [],
    button: 'Ouvrir la promesse',
  },
};
