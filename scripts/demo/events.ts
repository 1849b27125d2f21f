import type { PlainDate } from '../../server/calendar/plain-date.ts';
import type { DisputeReason } from '../../server/disputes/rules.ts';
import type { HoldByHand } from '../../server/holds/actions.ts';
import type { NoticeMethod } from '../../server/payment-notices/rules.ts';

/** A hold that Camille places on the customer's oldest overdue invoice of that day. */
export interface SampleHold {
  on: PlainDate;
  customer: string;
  kind: HoldByHand;
  untilOn: PlainDate | null;
  reason: string;
}

export const SAMPLE_HOLDS: readonly SampleHold[] = [
  {
    on: '2026-02-17',
    customer: 'C029',
    kind: 'pause',
    untilOn: '2026-03-20',
    reason: 'L’intendance attend le numéro d’engagement du rectorat.',
  },
  {
    on: '2026-02-20',
    customer: 'C020',
    kind: 'pause',
    untilOn: null,
    reason: 'Conciliation ouverte au tribunal de commerce : ne plus relancer sans en parler.',
  },
];

/** What a customer promises of their oldest overdue invoice of that day: on the telephone to Camille, or in the portal. */
export interface SamplePromise {
  on: PlainDate;
  customer: string;
  isByPhone: boolean;
  promisedOn: PlainDate;
  words: string;
}

export const SAMPLE_PROMISES: readonly SamplePromise[] = [
  {
    on: '2026-01-27',
    customer: 'C008',
    isByPhone: true,
    promisedOn: '2026-02-06',
    words: 'Fanny Rousset promet un virement pour le 6 février (appel du 27).',
  },
  {
    on: '2026-02-12',
    customer: 'C008',
    isByPhone: false,
    promisedOn: '2026-02-20',
    words: 'Je règle après les réservations de la Saint-Valentin.',
  },
  {
    on: '2026-02-26',
    customer: 'C028',
    isByPhone: true,
    promisedOn: '2026-03-06',
    words: 'Mandat signé, virement annoncé pour le 6 mars.',
  },
];

/** What a customer writes in the portal about their oldest overdue invoice of that day, and what Camille answers. */
export interface SampleDispute {
  on: PlainDate;
  customer: string;
  /** Who writes for the customer. */
  name: string;
  reason: DisputeReason;
  /** Minor units; null: all of the invoice. */
  amountMinor: number | null;
  text: string;
  answer: string | null;
  /** Days after which Camille grants it with a credit note of that number; null: it is open. */
  granted: { on: PlainDate; creditNote: string; words: string } | null;
}

export const SAMPLE_DISPUTES: readonly SampleDispute[] = [
  {
    on: '2026-01-13',
    customer: 'C038',
    name: 'Thomas Renard',
    reason: 'not_as_ordered',
    amountMinor: 6_000,
    text: 'Une des deux appliques est arrivée rayée. Je la garde, mais je demande un geste de 60 €.',
    answer: null,
    granted: {
      on: '2026-01-16',
      creditNote: 'AV-2026-0003',
      words: 'Vous avez raison : cette applique aurait dû être contrôlée avant l’envoi.',
    },
  },
  {
    on: '2026-02-19',
    customer: 'C009',
    name: 'Karim Menzel',
    reason: 'not_as_ordered',
    amountMinor: null,
    text: 'Deux projecteurs ont été livrés avec un verre fêlé, comme noté sur le bon de livraison. Merci de les échanger avant que nous réglions.',
    answer:
      'Merci pour votre message. Les deux projecteurs de remplacement partent demain ; dites-nous s’ils sont bien arrivés.',
    granted: null,
  },
  {
    on: '2026-02-20',
    customer: 'C037',
    name: 'Jan De Smet',
    reason: 'price',
    amountMinor: 8_500,
    text: 'De verplaatsingskosten waren niet afgesproken. De rest van de factuur klopt en betaal ik.',
    answer: null,
    granted: null,
  },
];

/** What a customer says in the portal they have paid, of their oldest overdue invoice of that day. */
export interface SampleNotice {
  on: PlainDate;
  customer: string;
  paidOn: PlainDate;
  method: NoticeMethod;
  reference: string;
  words: string;
  /** When Camille has looked and found nothing, and what she writes. */
  returned: { on: PlainDate; answer: string } | null;
}

export const SAMPLE_NOTICES: readonly SampleNotice[] = [
  {
    on: '2026-02-17',
    customer: 'C031',
    paidOn: '2026-02-12',
    method: 'transfer',
    reference: '',
    words: 'Payée avec la précédente, en un seul virement.',
    returned: {
      on: '2026-02-26',
      answer:
        'Nous n’avons reçu de vous aucun virement depuis le 1er février. Pourriez-vous demander à votre banque s’il est bien parti ?',
    },
  },
  {
    on: '2026-02-19',
    customer: 'C006',
    paidOn: '2026-02-16',
    method: 'cheque',
    reference: 'Chèque 0458123',
    words: 'Le solde est parti par la poste lundi.',
    returned: null,
  },
  {
    on: '2026-02-27',
    customer: 'C033',
    paidOn: '2026-02-26',
    method: 'transfer',
    reference: 'Saldo februari',
    words: 'Het saldo is gisteren overgeschreven.',
    returned: null,
  },
];

/** A contact who is not the right one, and whom they name instead. */
export const SAMPLE_HANDED_ON = {
  on: '2026-02-10',
  customer: 'C018',
  colleague: { name: 'Léa Marchand', email: 'compta@ruche-rouge.example' },
} as const;

/** A contact who takes a link for whoever pays. */
export const SAMPLE_PAY_ONLY = { on: '2026-02-20', customer: 'C027' } as const;

/** A plan that a customer asks for over all they are late with, in equal parts of a month. */
export const SAMPLE_PLAN_REQUEST = {
  on: '2026-02-27',
  customer: 'C013',
  count: 6,
  firstOn: '2026-03-31',
  words:
    'La subvention de la ville n’arrive qu’en avril. En six fois, nous sommes certains de tenir les dates.',
} as const;

/** A plan that Camille offers after a call, every two weeks; the first instalment is paid by card on the day it is accepted. */
export interface SamplePlan {
  customer: string;
  offeredOn: PlainDate;
  acceptedOn: PlainDate;
  count: number;
  words: string;
  /** Whether the later instalments are charged to that card; otherwise none of them is paid. */
  keepsCard: boolean;
}

export const SAMPLE_PLANS: readonly SamplePlan[] = [
  {
    customer: 'C039',
    offeredOn: '2026-02-04',
    acceptedOn: '2026-02-05',
    count: 4,
    words: 'As agreed with Oliver: four payments, two weeks apart, at no charge.',
    keepsCard: false,
  },
  {
    customer: 'C015',
    offeredOn: '2026-02-12',
    acceptedOn: '2026-02-13',
    count: 3,
    words: 'Comme convenu au téléphone : trois fois, sans frais.',
    keepsCard: true,
  },
];

/** A payment beside those that settle an invoice in full. */
export interface SamplePayment {
  on: PlainDate;
  customer: string;
  currency: string;
  /** Minor units. */
  amountMinor: number;
  note: string;
  /** Whether it pays the oldest invoices; otherwise all of it is the customer's credit. */
  isAllocated: boolean;
}

export const SAMPLE_PAYMENTS: readonly SamplePayment[] = [
  payment('2026-01-15', 'C020', 500_000, 'Acompte, le reste après réception du chantier.'),
  payment('2026-02-18', 'C033', 30_000, 'Voorschot.'),
  payment('2026-02-18', 'C006', 60_000, 'Premier versement.'),
  payment('2026-02-26', 'C002', 40_000, 'Solde annoncé après le week-end.'),
  {
    ...payment('2026-02-13', 'C034', 128_450, 'Dezelfde factuur tweemaal betaald.'),
    isAllocated: false,
  },
];

function payment(
  on: PlainDate,
  customer: string,
  amountMinor: number,
  note: string,
): SamplePayment {
  return { on, customer, currency: 'EUR', amountMinor, note, isAllocated: true };
}
