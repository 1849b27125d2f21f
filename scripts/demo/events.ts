import type { PlainDate } from '../../server/calendar/plain-date.ts';
import type { DisputeReason } from '../../server/disputes/rules.ts';
import type { HoldByHand } from '../../server/holds/actions.ts';

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

/** What a customer promises Camille on the telephone, of the oldest overdue invoice of that day. */
export interface SamplePromise {
  on: PlainDate;
  customer: string;
  promisedOn: PlainDate;
  words: string;
}

export const SAMPLE_PROMISES: readonly SamplePromise[] = [
  {
    on: '2026-01-27',
    customer: 'C008',
    promisedOn: '2026-02-06',
    words: 'Fanny Rousset promet un virement pour le 6 février (appel du 27).',
  },
  {
    on: '2026-02-26',
    customer: 'C028',
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
}

export const SAMPLE_DISPUTES: readonly SampleDispute[] = [
  {
    on: '2026-02-19',
    customer: 'C009',
    name: 'Karim Menzel',
    reason: 'not_as_ordered',
    amountMinor: null,
    text: 'Deux projecteurs ont été livrés avec un verre fêlé, comme noté sur le bon de livraison. Merci de les échanger avant que nous réglions.',
    answer:
      'Merci pour votre message. Les deux projecteurs de remplacement partent demain ; dites-nous s’ils sont bien arrivés.',
  },
  {
    on: '2026-02-20',
    customer: 'C037',
    name: 'Jan De Smet',
    reason: 'price',
    amountMinor: 8_500,
    text: 'De verplaatsingskosten waren niet afgesproken. De rest van de factuur klopt en betalen wij.',
    answer: null,
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
