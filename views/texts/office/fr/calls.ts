import { notices as portal } from '../../portal/fr/notices.ts';
import type { OfficeTexts } from '../texts.ts';

export const calls: OfficeTexts['calls'] = {
  title: (customer) => `Appeler ${customer}`,
  call: 'Appel',
  toCall: 'Appeler',
  toOutcome: 'Noter l’issue',
  who: 'Qui appeler',
  noPhone: 'Aucun numéro de téléphone connu.',
  noBody: 'Nom inconnu',
  addPhone: 'Ajouter un numéro',
  speaks: (language) => `parle ${language.toLowerCase()}`,
  owner: 'Suivi par',
  colleagues: 'Collègues que l’étape désigne',
  theirTime: 'Heure chez eux',
  timeIn: (time, place) => `${time} à ${place}`,
  open: (until) => `Heures d’appel, jusqu’à ${until}`,
  closed: (from) => `Hors des heures d’appel : à partir du ${from}`,
  hours: 'Jours ouvrés, de 9 h à 12 h 30 et de 14 h à 18 h.',
  tooOften: (day) => `Déjà deux appels en sept jours : pas avant le ${day}.`,
  putOff: (day) => `À retenter le ${day}.`,
  owed: 'Ce qui est dû',
  asked: 'cet appel',
  nothingOwed: 'Il n’y a plus rien à demander.',
  soon: 'À échoir sous 30 jours',
  noSoon: 'Rien.',
  told: 'Ce qu’ils ont déjà dit',
  contacts: 'Derniers contacts',
  noContacts: 'Ni message ni appel pour l’instant.',
  script: 'Que dire',
  scriptIn: (language) => `En ${language.toLowerCase()}, la langue de la personne appelée.`,
  steps: (facts) => [
    {
      title: 'Les faits',
      say: [
        `Bonjour, ici ${facts.caller}, ${facts.firm}.`,
        facts.person === ''
          ? 'Pourriez-vous me passer la comptabilité ?'
          : `Puis-je parler à ${facts.person} ?`,
        facts.count === 1
          ? `Je vous appelle au sujet de la facture ${facts.number}, d’un montant de ${facts.total}, ${facts.isLate ? 'échue le' : 'qui arrive à échéance le'} ${facts.dueOn}.`
          : `Je vous appelle au sujet de ${facts.count} factures, ${facts.total} au total ; la plus ancienne ${facts.isLate ? 'est échue depuis le' : 'arrive à échéance le'} ${facts.dueOn}.`,
        'Auriez-vous deux minutes ?',
      ].join(' '),
    },
    {
      title: 'Les raisons',
      say: `${facts.count === 1 ? 'Vous est-elle bien parvenue' : 'Vous sont-elles bien parvenues'} ? Y a-t-il quelque chose, de notre côté, qui retarde le règlement ?`,
    },
    {
      title: 'Les objections',
      say: 'Je comprends, et je le note comme vous le dites. Est-ce le montant, la livraison ou le document lui-même ? Ce que vous contestez n’est plus relancé tant que nous ne vous avons pas répondu. Si c’est déjà réglé : quel jour, et par quel moyen ?',
    },
    {
      title: 'Les solutions',
      say: 'Si tout régler en une fois est difficile, nous pouvons regarder ensemble un échéancier, ou commencer par une partie. Le lien de nos e-mails permet aussi de payer tout de suite.',
    },
    {
      title: 'Les prochaines échéances',
      say:
        facts.soon.length === 0
          ? 'Rien d’autre n’arrive à échéance sous trente jours : inutile d’en parler.'
          : `Bientôt à échéance : ${facts.soon.join(' ; ')}. Tout est-il en ordre pour ${facts.soon.length === 1 ? 'celle-ci' : 'celles-ci'} ?`,
    },
    {
      title: 'La promesse',
      say: 'Quel jour puis-je noter, et pour quel montant ? Je répète, pour que tout soit bien noté. Vous en recevrez la confirmation par e-mail. Merci, et bonne journée.',
    },
  ],
  outcome: 'Issue de l’appel',
  outcomes: {
    promise: 'Promet de payer',
    already_paid: 'A déjà payé',
    dispute: 'Conteste',
    plan_asked: 'Demande un échéancier',
    no_answer: 'Pas de réponse',
    refused: 'Refuse de payer',
    wrong_number: 'Mauvais numéro',
  },
  follows: {
    promise:
      'Le client reçoit une confirmation par e-mail. Les relances attendent deux jours bancaires après la date promise.',
    already_paid:
      'Le client reçoit une confirmation par e-mail. Les relances attendent pendant que le paiement est cherché.',
    dispute:
      'Le client reçoit une confirmation par e-mail. Les relances de ce qui est contesté attendent.',
    plan_asked:
      'Devient une demande que vous tranchez à la page suivante. Les relances attendent jusque-là.',
    no_answer:
      'L’appel revient ce jour-là, une seule fois. Après le deuxième essai, le scénario continue.',
    lastTry: 'C’était le deuxième essai : l’appel quitte la liste et le scénario continue.',
    refused:
      'C’est affiché sur la fiche du client et devient une tâche : la suite se décide entre vous. D’ici là, les relances continuent.',
    wrong_number:
      'Le numéro est retiré du contact. L’appel reste dans la liste jusqu’à ce qu’il soit fait avec un autre.',
  },
  calledPerson: 'Qui a été appelé',
  nobodyOnFile: 'Quelqu’un d’autre',
  invoices: 'Quelles factures',
  promised: 'Paiera au plus tard le',
  amount: 'Montant',
  amountHint: 'Laissez vide pour tout ce qui est dû.',
  paidOn: 'Payé le',
  method: 'Par quel moyen',
  methods: portal.methods,
  reference: 'Référence du paiement (facultatif)',
  reason: 'Ce qui ne va pas',
  chooseReason: 'Choisissez le motif',
  text: 'Ce que dit le client',
  textHint: 'Le client le lit dans la confirmation et sur sa page.',
  parts: 'En combien de mensualités',
  first: 'La première le',
  again: 'Rappeler le',
  note: 'Note',
  noteHint: 'Pour l’équipe ; le client ne la voit pas.',
  submit: 'Noter',
  done: {
    promise: 'La promesse est notée, et confirmée par e-mail.',
    already_paid: 'C’est noté : le paiement est cherché, les relances attendent.',
    dispute: 'La contestation est ouverte ; le client en reçoit la confirmation.',
    plan_asked: 'La demande est notée : vous pouvez la trancher ici.',
    no_answer: 'C’est noté : l’appel reviendra le jour dit.',
    lastTry: 'C’est noté : l’appel quitte la liste, le scénario continue.',
    refused: 'C’est noté sur la fiche du client : une tâche est ouverte pour décider de la suite.',
    wrong_number: 'Le numéro est retiré. L’appel reste à faire.',
  },
  isDone: (person, moment) => `Fait par ${person}, le ${moment}.`,
  isWithdrawn: (moment) => `Retiré de la liste le ${moment} : il n’y avait plus rien à demander.`,
  noted: 'Appels notés',
  by: (person) => `par ${person}`,
  with: (person) => `avec ${person}`,
  on: (phone) => `au ${phone}`,
  againOn: (day) => `à retenter le ${day}`,
  timeline: (outcome) => `Appel : ${outcome.toLowerCase()}`,
  see: {
    promise: 'Voir la promesse',
    notice: 'Voir le paiement signalé',
    plan: 'Voir la demande',
    dispute: 'Voir la contestation',
  },
  without: 'Retirer de la liste sans appeler',
  withoutHint: 'Quand c’est réglé autrement.',
  refusedBadge: 'Refuse de payer',
  unanswered: 'une fois sans réponse',
  sorted:
    'Le plus pressant d’abord : chaque montant multiplié par ses jours de retard. Les factures cédées à un factor passent avant les autres.',
  refused: {
    outcome: 'Choisissez l’issue.',
    contact: 'Choisissez de qui c’était le numéro.',
    next_missing: 'Indiquez un jour.',
    next_past: 'Cette date est passée.',
    next_too_far: 'Deux semaines au plus.',
    next_day_off: 'Ce jour-là n’est pas ouvré chez le client.',
    next_too_often: 'Ce serait un troisième appel en sept jours.',
    note_missing: 'Notez ce qui a été dit.',
    none_chosen: 'Choisissez au moins une facture.',
    one_invoice:
      'Un montant porte sur une seule facture : ne choisissez que celle-là, ou laissez le montant vide.',
    mixed_currencies: 'Une seule devise à la fois.',
    plan_too_small: 'Le montant est trop faible pour autant de mensualités.',
    plan_too_few: 'Deux mensualités au moins.',
    future: 'Cette date est à venir : c’est une promesse.',
    notice: portal.refused,
  },
};
