import type { noticeLetters } from '../../letters/notices.ts';
import type { LetterTexts } from '../letter.ts';

export const notices: Record<keyof typeof noticeLetters, LetterTexts> = {
  notice_received: {
    name: 'Paiement signalé (accusé de réception)',
    subject: (f) => `Votre paiement signalé, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Merci de nous l’avoir dit\u202f: vous avez payé ${f.amount} le ${f.day} (${f.about}). Nous cherchons ce paiement jusqu’au ${f.until}.`,
      'D’ici là, nous ne vous relançons pas à ce sujet. Dès que nous l’avons trouvé, nous vous l’écrivons.',
    ],
    closing: [],
    button: 'Voir où nous en sommes',
  },
  notice_received_team: {
    name: 'Paiement signalé (à l’équipe)',
    subject: (f) => `Paiement signalé, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} dit avoir payé ${f.amount} le ${f.day} (${f.about}). Les relances attendent. Sans paiement enregistré jusqu’au ${f.until}, ce sera à vous de décider.`,
    ],
    quote: 'Dans ses mots',
    closing: [],
    button: 'Ouvrir le paiement signalé',
  },
  notice_found: {
    name: 'Paiement signalé retrouvé',
    subject: (f) => `Nous avons retrouvé votre paiement, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Nous avons bien trouvé votre paiement de ${f.amount} (${f.about}). Merci de nous avoir aidés.`,
      { when: 'rest', say: (f) => `Il reste ${f.rest} à régler sur ces factures.` },
      { unless: 'rest', say: 'Vous n’avez rien d’autre à faire.' },
    ],
    closing: [],
    button: 'Consulter vos factures',
  },
  notice_returned: {
    name: 'Paiement signalé non retrouvé',
    subject: (f) => `Nous ne retrouvons pas votre paiement, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Vous nous avez dit avoir payé ${f.amount} le ${f.day} (${f.about}). Nous avons cherché, et ce paiement ne figure pas sur nos comptes. Voici ce que nous avons cherché\u202f:`,
    ],
    quote: 'Ce que nous avons vérifié',
    closing: [
      (f) =>
        `Votre banque peut vous dire si le virement est parti, et vers quel compte. Nos messages habituels ne reprennent qu’après le ${f.until}\u202f: d’ici là, vous pouvez répondre à ce message, ou nous en dire davantage par le même lien.`,
    ],
    button: 'Répondre ou régler',
    transferButton: 'Répondre ou régler par virement',
  },
  notice_overdue_team: {
    name: 'Paiement signalé à trancher (à l’équipe)',
    subject: (f) => `Paiement signalé introuvable, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} dit avoir payé ${f.amount} le ${f.day} (${f.about}). Rien de tel n’a été enregistré depuis. Les relances attendent votre décision\u202f: retrouvé, ou renvoyé au client avec ce qui a été cherché.`,
    ],
    quote: 'Dans ses mots',
    closing: [],
    button: 'Décider',
  },
};
