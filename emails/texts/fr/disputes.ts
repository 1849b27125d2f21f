import type { disputeLetters } from '../../letters/disputes.ts';
import type { LetterTexts } from '../letter.ts';

export const disputes: Record<keyof typeof disputeLetters, LetterTexts> = {
  dispute_opened: {
    name: 'Contestation reçue',
    subject: (f) => `Nous avons bien reçu votre contestation, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Votre contestation de la facture ${f.about} nous est bien parvenue. Nous l’examinons et vous répondrons au plus tard le ${f.day}.`,
      (f) => `D’ici là, nous ne vous relancerons pas pour les ${f.amount} contestés.`,
      {
        when: 'rest',
        say: (f) => `Le reste de la facture, soit ${f.rest}, n’est pas contesté et reste à régler.`,
      },
    ],
    quote: 'Ce qui nous a été dit',
    closing: [
      'Le lien ci-dessus vous montre à tout moment où en est votre contestation\u202f; vous pouvez y ajouter un message ou un document.',
    ],
    button: 'Suivre ma contestation',
  },
  dispute_opened_team: {
    name: 'Contestation reçue (à l’équipe)',
    subject: (f) => `Facture contestée, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} conteste ${f.amount} sur la facture ${f.about}. Motif\u202f: ${f.words}.`,
      (f) => `Les relances de ce montant attendent. Une réponse est attendue pour le ${f.day}.`,
    ],
    quote: 'Dans ses mots',
    closing: [],
    button: 'Ouvrir la contestation',
  },
  dispute_reply: {
    name: 'Réponse à une contestation',
    subject: (f) => `Réponse à votre contestation, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) => `${f.person} vous répond au sujet de votre contestation de la facture ${f.about}.`,
    ],
    quote: 'Son message',
    closing: [
      'Pour répondre ou joindre un document, ouvrez le lien ci-dessus. Tant que la contestation n’est pas tranchée, le montant contesté n’est pas relancé.',
    ],
    button: 'Lire et répondre',
  },
  dispute_reply_team: {
    name: 'Message sur une contestation (à l’équipe)',
    subject: (f) => `Nouveau message, contestation ${f.about}`,
    opening: [
      (f) =>
        `${f.person} (${f.customerName}) a écrit au sujet de la facture ${f.about}. Une réponse est attendue pour le ${f.day}.`,
    ],
    quote: 'Son message',
    closing: [],
    button: 'Ouvrir la contestation',
  },
  dispute_accepted: {
    name: 'Contestation acceptée',
    subject: (f) => `Votre contestation est acceptée, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Vous aviez raison au sujet de la facture ${f.about}, et nous vous prions de nous en excuser. L’avoir ${f.words}, de ${f.amount}, a été établi en votre faveur.`,
      {
        when: 'rest',
        say: (f) => `Il reste ${f.rest} à régler sur cette facture.`,
      },
      { unless: 'rest', say: 'Il ne reste rien à régler sur cette facture.' },
    ],
    quote: 'Notre message',
    closing: ['Merci de nous l’avoir signalé.'],
    button: 'Consulter mon compte',
  },
  dispute_partly_accepted: {
    name: 'Contestation acceptée en partie',
    subject: (f) => `Votre contestation est acceptée en partie, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Nous avons examiné votre contestation de la facture ${f.about}. Nous vous donnons raison en partie\u202f: l’avoir ${f.words}, de ${f.amount}, a été établi en votre faveur.`,
      {
        when: 'rest',
        say: (f) => `Il reste ${f.rest} à régler sur cette facture.`,
      },
      {
        when: 'until',
        say: (f) =>
          `Pour vous laisser le temps de lire cette réponse, la part que nous n’avons pas retenue ne sera pas relancée avant le ${f.until}.`,
      },
    ],
    quote: 'Notre explication',
    closing: [
      'Si ce point reste à éclaircir, répondez simplement à cet e-mail\u202f: nous en parlerons.',
    ],
    button: 'Consulter et régler',
    transferButton: 'Consulter et régler par virement',
  },
  dispute_rejected: {
    name: 'Contestation non retenue',
    subject: (f) => `Réponse à votre contestation, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Nous avons examiné avec attention votre contestation de la facture ${f.about}. Après vérification, nous ne pouvons pas y donner suite\u202f; vous trouverez nos raisons ci-dessous.`,
      {
        when: 'rest',
        say: (f) => `La facture reste donc à régler\u202f: il est dû ${f.rest}.`,
      },
      {
        when: 'until',
        say: (f) =>
          `Pour vous laisser le temps de lire cette réponse, le montant contesté ne sera pas relancé avant le ${f.until}.`,
      },
    ],
    quote: 'Nos raisons',
    closing: [
      'Si quelque chose nous a échappé, répondez simplement à cet e-mail\u202f: nous en parlerons.',
    ],
    button: 'Consulter et régler',
    transferButton: 'Consulter et régler par virement',
  },
  dispute_withdrawn_team: {
    name: 'Contestation retirée (à l’équipe)',
    subject: (f) => `Contestation retirée, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} a retiré sa contestation de la facture ${f.about}. Les relances reprennent à l’étape suivante.`,
    ],
    closing: [],
    button: 'Ouvrir la contestation',
  },
  dispute_near_team: {
    name: 'Contestation à traiter bientôt (à l’équipe)',
    subject: (f) => `Contestation à traiter pour le ${f.day}, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} attend une réponse à sa contestation de la facture ${f.about}, au plus tard le ${f.day}.`,
    ],
    closing: [],
    button: 'Ouvrir la contestation',
  },
  dispute_overdue_team: {
    name: 'Contestation en attente (à l’équipe)',
    subject: (f) => `Contestation sans réponse, ${f.about}`,
    opening: [
      (f) =>
        `La réponse à la contestation de la facture ${f.about} (${f.customerName}) était attendue pour le ${f.day}. Les relances attendent tant que rien n’est décidé.`,
    ],
    closing: [],
    button: 'Ouvrir la contestation',
  },
  dispute_silent_team: {
    name: 'Contestation restée sans suite (à l’équipe)',
    subject: (f) => `Le client n’a pas répondu, contestation ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} n’a pas répondu jusqu’au ${f.day} à votre message sur la facture ${f.about}. La contestation revient à l’équipe\u202f: relancez la discussion, ou tranchez.`,
    ],
    closing: [],
    button: 'Ouvrir la contestation',
  },
};
