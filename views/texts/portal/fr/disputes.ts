import { setInFrench } from '../../typography.ts';
import type { PortalTexts } from '../texts.ts';

const texts: PortalTexts['disputes'] = {
  title: 'Quelque chose ne va pas',
  intro: (day) =>
    `Dites-nous ce qui ne va pas. Nous vous répondons au plus tard le ${day} et, d’ici là, nous ne vous relançons pas pour ce que vous contestez.`,
  which: 'De quelle facture s’agit-il ?',
  chooseInvoice: 'Choisissez la facture concernée.',
  why: 'Qu’est-ce qui ne va pas ?',
  chooseReason: 'Choisissez ce qui s’en approche le plus.',
  amount: 'Montant contesté (facultatif)',
  amountHint: 'Laissez vide si toute la facture est en cause. Le reste demeure à régler.',
  text: 'Que s’est-il passé ?',
  textHint:
    'Ce qui manquait, ce qui était convenu ou a été renvoyé, et quand : plus vous êtes précis, plus vite nous pourrons répondre.',
  submit: 'Envoyer ma contestation',
  reasons: {
    not_received: 'Non reçu, ou incomplet',
    not_as_ordered: 'Endommagé, ou non conforme à la commande',
    price: 'Le prix ou le montant est inexact',
    credited: 'Un avoir était déjà convenu',
    addressee: 'Mauvais destinataire ou numéro de commande',
    duplicate: 'Facturé deux fois',
    other: 'Autre chose',
  },
  problems: {
    alreadyOpen: (invoice) =>
      `La facture ${invoice} est déjà contestée. Ajoutez-y ce que vous souhaitez dire.`,
    openExisting: 'Ouvrir cette contestation',
    nothingOwed: 'Il ne reste rien à régler sur cette facture.',
    tooMuch: (total) => `C’est plus que la facture, qui était de ${total}.`,
    notAnAmount: (example) => `Indiquez un montant, par exemple ${example}.`,
    sentBefore:
      'Ce message a déjà été envoyé. Si vous souhaitez écrire à nouveau, envoyez-le encore une fois.',
    decided: 'Cette contestation a été tranchée entre-temps.',
  },
  none: 'Toutes vos factures ouvertes sont déjà contestées.',
  states: {
    open_team: 'Nous l’examinons',
    open_debtor: 'Nous attendons votre réponse',
    accepted: 'Acceptée',
    partly_accepted: 'Acceptée en partie',
    rejected: 'Non retenue',
    withdrawn: 'Retirée',
  },
  show: {
    title: (invoice) => `Contestation de la facture ${invoice}`,
    about: 'Motif',
    since: 'Depuis le',
    disputed: 'Contesté',
    undisputed: 'Non contesté',
    openTeam: (day) => `Nous vous répondrons au plus tard le ${day}.`,
    openDebtor: 'Nous vous avons répondu ci-dessous et attendons de vos nouvelles.',
    waitsWhole:
      'Tant que rien n’est décidé, nous ne vous relançons pas pour cette facture. Vous pouvez la régler si vous le souhaitez.',
    waitsPart: (amount, rest) =>
      `Tant que rien n’est décidé, nous ne vous relançons pas pour les ${amount} contestés. La partie non contestée, ${rest}, reste à régler.`,
    settled: 'Il ne reste rien à régler sur cette facture.',
    accepted: (note, amount) =>
      `Vous aviez raison : l’avoir ${note}, de ${amount}, a été établi en votre faveur.`,
    partlyAccepted: (note, amount) =>
      `Vous aviez raison en partie : l’avoir ${note}, de ${amount}, a été établi en votre faveur.`,
    rejected: 'Après un examen attentif, nous ne pouvons pas y donner suite.',
    withdrawn: 'La contestation a été retirée. La facture est à régler comme auparavant.',
    owes: (rest) => `Il reste ${rest} à régler sur cette facture.`,
    resumes: (day) => `Nous ne vous relancerons pas à ce sujet avant le ${day}.`,
    decision: 'Notre réponse',
    thread: 'Messages',
    noThread: 'Rien n’a encore été écrit.',
    you: (name) => `${name} (vous)`,
    reply: 'Votre message',
    send: 'Envoyer le message',
    pay: (amount) => `Régler les ${amount} non contestés`,
    payAll: 'Consulter et régler',
    withdrawTitle: 'Tout est éclairci ?',
    withdrawHint:
      'Vous pouvez retirer votre contestation. La facture redevient alors à régler comme auparavant.',
    withdraw: 'Retirer ma contestation',
    again: 'Si vous n’êtes pas d’accord, vous pouvez ouvrir une nouvelle contestation.',
    openAgain: 'Ouvrir une nouvelle contestation',
    sent: 'Merci, votre message est parti.',
    opened:
      'Merci, nous avons bien reçu votre contestation. Une confirmation vous parvient par e-mail.',
  },
};

export const disputes = setInFrench(texts);
