import { problems as fieldProblems } from '../office/fr/shell.ts';
import { answers, forms } from './fr/answers.ts';
import { contact } from './fr/contact.ts';
import { FILE_TEXTS } from '../files/texts.ts';
import { disputes } from './fr/disputes.ts';
import { notices } from './fr/notices.ts';
import { promises } from './fr/promises.ts';
import { charges } from './fr/charges.ts';
import { plans } from './fr/plans.ts';
import type { PortalTexts } from './texts.ts';

// \u00a0 and \u202f: French sets a no-break space before « : » and a narrow one before « ; ! ? ».
export const fr: PortalTexts = {
  answers,
  contact,
  disputes,
  files: FILE_TEXTS.fr,
  plans,
  charges,
  forms,
  notices,
  promises,
  fieldProblems,
  errors: {
    notFound: 'Il n’y a rien à cette adresse',
    forbidden: 'Cette action ne vous est pas ouverte',
    conflict: 'La situation a changé entre-temps',
    invalid: 'Il manque une information',
    tooLarge: 'Cet envoi est trop volumineux',
    tooMany: 'Trop de tentatives',
    failed: 'Une erreur s’est produite de notre côté',
    notFoundHelp:
      'Le lien a peut-être été coupé, ou remplacé par un plus récent. Ouvrez-le à nouveau depuis le dernier e-mail reçu.',
    tooManyHelp: 'Merci de patienter une minute avant de réessayer.',
    failedHelp: 'Rien n’a été débité. Merci de réessayer dans un instant.',
    reference: (reference) => `Référence\u00a0: ${reference}`,
  },
  shell: {
    skip: 'Aller au contenu',
    language: 'Langue',
    space: 'Espace de paiement',
    preparedFor: (customer) => `Pour ${customer}`,
    question: 'Une question sur une facture\u202f?',
    writeTo: 'Écrivez à',
    privateLink: 'Cette page est privée\u00a0: son lien vous a été envoyé par e-mail.',
    clock: (instant) => `Horloge de démonstration\u00a0: ${instant}`,
  },
  show: {
    useCredit: 'Solder avec mon avoir',
    invoices: (count) => (count === 1 ? '1 facture' : `${count} factures`),
    discount: 'Escompte',
    creditNotes: 'Avoirs',
    overpaid: 'Trop-perçu',
    creditIsUsed: (amount) =>
      `${amount} à votre crédit sont imputés sur ces factures, les plus anciennes d’abord, dès que vous continuez.`,
    creditLeft: (amount) => `Il reste ${amount} à votre crédit pour d’autres factures.`,
    heldUntil: (time) =>
      `L’escompte vous est maintenu jusqu’à ${time}, car vous avez commencé à payer dans le délai.`,
    discountRule: (day) =>
      `L’escompte vous est acquis si vous commencez à payer au plus tard le ${day}\u202f; une page de paiement ouverte à ce moment le garde 35 minutes au plus.`,
    offer: (amount, day) => `Escompte de ${amount} jusqu’au ${day}`,
    payPart: 'Payer une partie',
    partOf: (invoice, currency) => `Montant à payer sur ${invoice}, en ${currency}`,
    partLosesDiscount: 'Un paiement partiel ne donne pas droit à l’escompte.',
    title: 'Vos factures',
    chosen: (count) => (count === 1 ? '1 facture choisie' : `${count} factures choisies`),
    noneChosen: 'Choisissez au moins une facture.',
    ofTotal: (amount) => `sur un total dû de ${amount}`,
    overdueTotal: (amount) => `dont ${amount} en retard`,
    owedTo: (creditor) => `À payer à ${creditor}`,
    payByCard: 'Payer par carte',
    paySecurity: 'Paiement sécurisé sur Stripe. Votre numéro de carte ne nous parvient jamais.',
    orTransfer: 'Ou payer par virement',
    updateTotal: 'Mettre à jour le total',
    chooseInvoices: 'Factures à régler',
    overdue: 'En retard',
    notYetDue: 'À échoir',
    dueOn: (day) => `Échéance le ${day}`,
    overdueBy: (days) => (days === 1 ? '1 jour de retard' : `${days} jours de retard`),
    dueToday: 'Échéance aujourd’hui',
    restOf: (amount) => `Solde de ${amount}`,
    credit: (amount) =>
      `Nous détenons un avoir de ${amount} en votre faveur. Écrivez-nous pour l’imputer sur une facture ou être remboursé.`,
  },
  states: {
    dispute: 'En cours de discussion',
    disputePart: (amount) => `dont ${amount} en cours de discussion`,
    promise: 'Règlement annoncé',
    promiseUntil: (day) => `Règlement annoncé pour le ${day}`,
    payment_notice: 'Paiement signalé',
    plan: 'Dans un échéancier',
    in_flight: 'Un paiement est en cours',
    contested: 'Paiement contesté\u00a0: seul le reste est demandé',
  },
  parts: {
    not_an_amount: ({ example }) => `Indiquez un montant, par exemple ${example}.`,
    too_much: ({ balance }) => `C’est plus que les ${balance} dus.`,
    too_small: ({ minimum }) => `Par carte, le minimum est de ${minimum}.`,
    rest_too_small: ({ minimum }) =>
      `Il resterait moins de ${minimum}, qu’aucune carte n’accepte\u00a0: payez le tout, ou moins.`,
    inexact: () =>
      'Une carte est débitée par pas de dix unités\u00a0: le dernier chiffre doit être 0.',
  },
  problems: {
    inexact:
      'Ce montant a plus de décimales qu’une carte n’en accepte. Merci de payer par virement.',
    part_refused: 'Merci de corriger le montant signalé dans la liste.',
    nothing_owed: 'Ce que vous avez choisi a été réglé entre-temps. Rien n’a été débité.',
    mixed_currencies: 'Les factures en devises différentes se règlent une devise à la fois.',
    too_small:
      'Ce montant est trop faible pour un paiement par carte. Merci de payer par virement.',
    too_large: 'Ce montant est trop élevé pour un paiement par carte. Merci de payer par virement.',
    in_progress:
      'Un paiement de l’une de ces factures est en cours. Cette page l’affichera dès qu’il sera confirmé.',
    unavailable:
      'Le paiement par carte est indisponible pour le moment et rien n’a été débité. Merci de réessayer dans quelques minutes ou de payer par virement.',
    factored:
      'Ces factures ont été cédées à une autre société et se règlent par virement sur le compte indiqué ci-dessous. Rien n’a été débité.',
    none_chosen: 'Choisissez au moins une facture à régler.',
  },
  sold: {
    title: (factor) => `À payer à ${factor}`,
    notice: (factor, isCardTaken) =>
      `Ces factures ont été cédées à ${factor}\u00a0: seul un virement sur le compte ci-dessous${isCardTaken ? ', ou un paiement par carte sur cette page,' : ''} vous libère.`,
    row: (factor) => `Cédée à ${factor}`,
    pays: (numbers) => `Pour ${numbers}.`,
    note: 'À rappeler aussi',
  },
  transfer: {
    scan: 'Ou scannez ce code avec l’application de votre banque.',
    title: 'Payer par virement',
    holder: 'Titulaire du compte',
    iban: 'IBAN',
    bic: 'BIC',
    reference: 'Référence à indiquer',
    amount: 'Montant',
    advice: 'La référence nous permet de reconnaître aussitôt votre paiement.',
  },
  remittance: {
    fileName: (number) => `detail-paiement-${number}.csv`,
    columns: {
      payment: 'Paiement',
      receivedOn: 'Reçu le',
      reference: 'Référence',
      invoice: 'Facture',
      issuedOn: 'Date de facture',
      dueOn: 'Échéance',
      currency: 'Devise',
      owed: 'Dû avant',
      discount: 'Escompte',
      paid: 'Payé',
      rest: 'Reste dû',
    },
    unapplied: 'Non imputé',
    sentBack: 'Remboursé',
    takenBack: 'Repris par la banque',
  },
  settled: {
    all: 'Paiements reçus',
    receipt: 'Reçu (PDF)',
    remittance: 'Détail (CSV)',
    note: 'Note d’escompte (PDF)',
    contested:
      'Contesté auprès de votre banque, qui n’a pas encore décidé\u00a0: ce que ce paiement a réglé ne vous est pas demandé entre-temps.',
    sentBack: (amount) => `${amount} vous ont été remboursés`,
    takenBack: (amount) => `${amount} repris par votre banque`,
    of: (day) => `du paiement du ${day}`,
    byCredit: 'Soldé avec votre avoir\u00a0: rien n’a été débité.',
    title: 'Tout est réglé, merci',
    text: (creditor) => `Vous ne devez rien à ${creditor} pour le moment.`,
    recent: 'Derniers paiements',
    methods: {
      card: 'Carte',
      transfer: 'Virement',
      direct_debit: 'Prélèvement',
      cheque: 'Chèque',
      cash: 'Espèces',
      import: 'Paiement',
      other: 'Paiement',
    },
  },
  back: {
    paidTitle: 'Paiement reçu, merci',
    paidText: (amount, creditor) =>
      `${creditor} a bien reçu votre paiement de ${amount}. Une confirmation vous parvient par e-mail.`,
    settles: 'Factures réglées',
    surplus: (amount) =>
      `${amount} n’étaient plus nécessaires\u00a0: nous les gardons en avoir, ou vous les remboursons à votre demande.`,
    surplusRefunded: (amount) =>
      `${amount} n’étaient plus nécessaires\u00a0: ils vous sont remboursés sur le moyen de paiement utilisé.`,
    processingTitle: 'Votre paiement est en cours',
    processingText:
      'Votre banque peut avoir besoin de quelques jours. Nous vous le confirmerons par e-mail\u202f; vous n’avez rien d’autre à faire.',
    checkingTitle: 'Nous vérifions votre paiement',
    checkingText: 'Cette page s’actualise d’elle-même pendant quelques secondes.',
    openTitle: 'Le paiement n’est pas terminé',
    openText: 'Rien n’a été débité.',
    overTitle: 'Le paiement n’a pas abouti',
    overText:
      'Rien n’a été débité. Vous pouvez réessayer, avec une autre carte si vous le souhaitez.',
    toInvoices: 'Revenir aux factures',
    remaining: (amount) => `Il reste ${amount} à régler.`,
  },
  expired: {
    title: 'Ce lien a expiré',
    text: 'Pour votre sécurité, un lien ne fonctionne que pendant un temps limité. Nous pouvons vous en envoyer un nouveau.',
    toAddress: (address) => `Il sera envoyé à l’adresse que nous connaissons\u00a0: ${address}`,
    send: 'M’envoyer un nouveau lien',
    sentTitle: 'Un nouveau lien est en route',
    sentText: (address) =>
      `Si l’adresse ${address} est toujours la vôtre, vous le trouverez dans votre boîte d’ici quelques minutes.`,
    askForAnother: 'Demandez-en un autre à la personne qui vous l’a transmis.',
    noAddress: 'Nous n’avons plus d’adresse e-mail pour vous. Merci de nous écrire.',
  },
  languages: { fr: 'Français', nl: 'Nederlands', en: 'English' },
};
