import type { PortalTexts } from '../texts.ts';

export const contact: PortalTexts['contact'] = {
  title: 'À qui devons-nous écrire\u202f?',
  forWhom: (name, address) => `Ce lien est celui de ${[name, address].filter(Boolean).join(', ')}.`,
  remindersToYou: 'C’est vous qui recevez les relances.',
  remindersTo: (address) => `Les relances sont envoyées à ${address}.`,
  remindersToNobody:
    'Nous n’avons aucune adresse qui fonctionne\u00a0: personne ne reçoit les relances.',
  remindersToMe: 'Me les envoyer',
  stop: 'Ne rien changer',
  waiting: {
    correction: (address, until) =>
      `Nous avons demandé à ${address} de confirmer qu’on peut vous y joindre, au plus tard le ${until}. D’ici là, rien ne change.`,
    mailbox: (address, until) =>
      `Nous avons demandé à ${address} de confirmer que les relances peuvent y être envoyées, au plus tard le ${until}. D’ici là, rien ne change.`,
  },
  saved: {
    name: 'C’est enregistré, merci.',
    asked:
      'Merci. Nous avons écrit à cette adresse\u00a0: le changement prend effet dès que quelqu’un y appuie sur le bouton de notre message.',
    withdrawn: 'Rien ne change.',
    language: 'Désormais, nous vous écrivons en français.',
    reminders: 'Désormais, c’est vous qui recevez les relances.',
    made: 'Le lien est prêt\u00a0: copiez-le, ou envoyez-le depuis votre messagerie.',
    revoked: 'Ce lien n’ouvre plus rien.',
  },
  notMe: {
    title: 'Ce n’est pas pour moi',
    hint: 'Nous cessons aussitôt de vous écrire.',
    intro:
      'Si vous savez qui s’en occupe, dites-le-nous\u00a0: cette personne reçoit son propre lien, et nous lui disons que vous l’avez indiquée. Sinon, laissez les deux champs vides et nous nous renseignerons.',
    name: 'Nom de la bonne personne (facultatif)',
    email: 'Son adresse e-mail (facultatif)',
    emailHint: 'Une adresse professionnelle, pas une adresse privée.',
    send: 'Ne plus m’écrire',
  },
  correction: {
    title: 'Corriger mon nom ou mon adresse',
    hint: 'Une nouvelle adresse doit d’abord être confirmée.',
    name: 'Votre nom',
    email: 'Nouvelle adresse e-mail',
    emailHint: (address) => `Aujourd’hui ${address}. Laissez vide pour la garder.`,
    emailNew: 'Nous y écrivons pour demander une confirmation.',
    send: 'Corriger',
  },
  mailbox: {
    title: 'Envoyer les relances à une boîte comptable',
    about: 'Vous restez le contact si elle ne fonctionne plus.',
    email: 'Adresse de la boîte',
    hint: 'Nous y écrivons une fois\u202f; les relances y sont envoyées après confirmation.',
    send: 'Ajouter la boîte',
  },
  language: {
    title: 'Choisir la langue',
    hint: 'Celle de nos messages et de ces pages.',
    legend: 'Nous vous écrivons en',
    send: 'M’écrire dans cette langue',
  },
  payOnly: {
    title: 'Un lien pour la personne qui paie',
    hint: 'Il montre ce qui est dû et permet de payer, rien d’autre.',
    intro:
      'Qui l’a voit les factures ouvertes et peut les régler\u00a0: ni paiements passés, ni ce que vous nous avez dit, ni contacts. Il vaut 30 jours, et vous pouvez le fermer ici.',
    make: 'Créer un lien',
    until: (day) => `Valable jusqu’au ${day}.`,
    madeBy: (by, made, until) => `Créé par ${by} le ${made}, valable jusqu’au ${until}.`,
    madeOn: (day) => `créé le ${day}`,
    mail: 'L’envoyer par e-mail',
    revoke: 'Fermer ce lien',
    tooMany:
      'Cinq liens sont ouverts, et c’est le maximum. Fermez-en un pour pouvoir en créer un autre.',
    mailSubject: (creditor) => `Factures de ${creditor} à régler`,
    mailBody: (creditor, url, until) =>
      `Bonjour,\n\nVoici les factures ouvertes de ${creditor}, et où les régler (jusqu’au ${until})\u00a0:\n${url}\n`,
  },
  released: {
    title: 'Merci, nous en restons là',
    noMore: (creditor) =>
      `${creditor} ne vous écrira plus au sujet de ces factures, et votre lien n’ouvre plus rien.`,
    written: (name) => `Nous écrivons désormais à ${name}.`,
    asked: 'Nous allons chercher qui s’en occupe.',
    mistake: (address) => `Si c’était une erreur, écrivez à ${address}.`,
  },
  confirm: {
    title: 'Une adresse à confirmer',
    correction: (by, email, creditor) =>
      `${by} demande à ${creditor} d’écrire désormais à ${email} au sujet des factures.`,
    mailbox: (by, email, creditor) =>
      `${by} demande à ${creditor} d’envoyer désormais les relances de factures à ${email}.`,
    yes: 'Oui, écrire à cette adresse',
    otherwise:
      'Si ce n’est pas le cas, vous n’avez rien à faire\u00a0: sans confirmation, nous n’écrirons plus à cette adresse.',
  },
  nameOnly:
    'Un prénom et un nom suffisent, sans adresse, ni numéro, ni phrase (60 caractères au plus).',
  emailToo: 'Merci d’indiquer aussi l’adresse, ou de laisser les deux champs vides.',
  refusals: {
    same: 'C’est l’adresse à laquelle nous écrivons déjà. Merci d’en indiquer une autre.',
    suppressed:
      'Les messages à cette adresse reviennent, ou ont été refusés. Merci de la vérifier, ou d’en indiquer une autre.',
    declined:
      'Quelqu’un à cette adresse nous a dit que ce n’était pas pour lui. Merci d’indiquer une autre personne, ou de nous écrire.',
    too_many:
      'Trois adresses ont été indiquées aujourd’hui, et c’est le maximum par jour. Merci de réessayer demain, ou de nous écrire.',
    too_often:
      'Nous avons écrit plusieurs fois aujourd’hui à cette adresse. Merci de réessayer demain, ou de nous écrire.',
    nobody: 'Nous ne savons pas pour qui ce lien a été fait. Merci de nous écrire.',
  },
};
