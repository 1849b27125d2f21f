import type { PortalTexts } from '../texts.ts';

export const answers: PortalTexts['answers'] = {
  title: 'Vous ne pouvez pas, ou ne devez pas, payer maintenant\u202f?',
  intro:
    'Dites-le-nous en une minute. Les relances attendent aussitôt, et vous verrez ici ce qu’il en advient.',
  ways: {
    plan: {
      label: 'Payer en plusieurs fois',
      hint: 'Choisissez un échéancier, ou proposez le vôtre.',
    },
    promise: { label: 'Annoncer une date', hint: 'Dites-nous quand vous paierez.' },
    paid: { label: 'J’ai déjà payé', hint: 'Dites-nous quand et comment\u202f; nous chercherons.' },
    dispute: {
      label: 'Quelque chose ne va pas',
      hint: 'Contestez une facture, en tout ou en partie.',
    },
    contact: {
      label: 'Ce n’est pas pour moi',
      hint: 'Transmettez à la bonne personne, ou corrigez l’adresse.',
    },
  },
  given: 'Ce que vous nous avez dit',
  see: 'Voir',
};

export const forms: PortalTexts['forms'] = {
  check: 'Merci de revoir ce qui est signalé ci-dessous.',
  send: 'Envoyer',
  back: 'Revenir aux factures',
  cancel: 'Annuler',
  optional: '(facultatif)',
  whichInvoices: 'De quelles factures s’agit-il\u202f?',
  chooseOne: 'Choisissez au moins une facture.',
  file: 'Joindre un fichier',
  fileHint: (types, size) => `${types}, ${size} au plus.`,
};
