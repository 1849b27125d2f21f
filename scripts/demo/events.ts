import type { PlainDate } from '../../server/calendar/plain-date.ts';
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
    on: '2026-02-19',
    customer: 'C009',
    kind: 'dispute',
    untilOn: null,
    reason: 'Deux projecteurs livrés avec un verre fêlé : échange demandé.',
  },
  {
    on: '2026-02-20',
    customer: 'C037',
    kind: 'dispute',
    untilOn: null,
    reason: 'De verplaatsingskosten zouden niet afgesproken zijn.',
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
