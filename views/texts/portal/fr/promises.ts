import type { PortalTexts } from '../texts.ts';

export const promises: PortalTexts['promises'] = {
  title: 'Quand paierez-vous\u202f?',
  intro: (creditor) =>
    `Indiquez une date à ${creditor}. Les relances attendent jusque-là, et vous recevez une confirmation avec la date pour votre agenda.`,
  day: 'Je paierai au plus tard le',
  dayHint: (last) =>
    `Au plus tard le ${last}. Un virement met un ou deux jours bancaires de plus à nous parvenir.`,
  amount: 'Montant',
  amountHint: (all) =>
    `Laissez vide pour tout ce que vous avez choisi (${all} si vous choisissez tout).`,
  words: 'Que devons-nous savoir\u202f?',
  submit: 'Annoncer cette date',
  renewTitle: 'Une nouvelle date pour le reste',
  renewIntro: (rest) =>
    `Il reste ${rest} de ce que vous aviez promis. Quand les paierez-vous\u202f?`,
  already: (amount) => `${amount} déjà promis`,
  nothing:
    'Tout ce qui figure ici est déjà promis, réglé ou en cours de paiement. Pour changer une date, ouvrez votre promesse et retirez-la d’abord.',
  refused: {
    none_chosen: 'Choisissez au moins une facture.',
    mixed_currencies: 'Merci d’annoncer les factures d’une seule devise à la fois.',
    nothing_owed: 'Ce que vous avez choisi est déjà réglé ou promis.',
    too_many: (max) =>
      `Une facture peut faire l’objet de ${max} promesses à la fois. Retirez-en une d’abord.`,
    too_small: 'Un montant supérieur à zéro.',
    too_much: (most) => `C’est plus que les ${most} qui restent sur ce que vous avez choisi.`,
    past: 'Cette date est passée.',
    too_far: (last) =>
      `Au plus tard le ${last}. S’il vous faut plus de temps, demandez un échéancier.`,
  },
  status: {
    open: (day) => `Promis pour le ${day}`,
    kept: 'Tenue, merci',
    partly_kept: 'Tenue en partie',
    broken: 'La date est passée',
    withdrawn: 'Retirée',
  },
  shownTitle: (amount) => `Promesse de régler ${amount}`,
  openText: (day) =>
    `Merci. Nous avons noté que vous paierez au plus tard le ${day}. D’ici là, nous ne vous relancerons pas à ce sujet.`,
  keptText: 'Votre paiement nous est parvenu comme promis. Merci.',
  partlyText: (paid, rest) => `Nous avons bien reçu ${paid}, merci. Il reste ${rest}.`,
  renewUntil: (day) =>
    `Vous pouvez nous indiquer une nouvelle date jusqu’au ${day}\u202f; d’ici là, nous ne vous relançons pas.`,
  brokenText: (day, rest) =>
    `Sur ce qui était promis pour le ${day}, ${rest} ne nous sont pas parvenus. Si vous les avez payés, dites-le-nous\u202f; sinon, merci de les régler maintenant.`,
  withdrawnText: 'Cette promesse ne compte plus. Nos messages habituels reprennent.',
  settledText: 'Il n’en reste plus rien à payer.',
  factAmount: 'Montant',
  factDay: 'Au plus tard le',
  factInvoices: 'Factures',
  factPaid: 'Déjà payé',
  calendar: {
    fileName: (id) => `promesse-${id}.ics`,
    summary: (amount, creditor) => `Payer ${amount} à ${creditor}`,
    description: (numbers) =>
      `Factures\u00a0: ${numbers}. Le lien de paiement se trouve dans notre e-mail de confirmation.`,
  },
  calendarLink: 'Ajouter à mon agenda',
  payNow: 'Payer maintenant',
  renew: 'Indiquer une nouvelle date',
  withdraw: 'Retirer cette promesse',
  withdrawHint: 'Les relances reprennent alors avec la suivante.',
  withdrawn: 'Votre promesse est retirée.',
  ended: 'Cette promesse avait déjà pris fin.',
  aboutPromise: (day, amount) => `${amount} au plus tard le ${day}`,
  given: 'Promesse de règlement',
};
