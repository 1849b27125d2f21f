import {
  addDays,
  dayOfWeek,
  daysBetween,
  type PlainDate,
} from '../../server/calendar/plain-date.ts';
import type { PaymentMethod } from '../../server/ledger/queries.ts';
import { readSampleCustomers, type SampleCustomer } from './customers.ts';
import { createDice, type Dice } from './random.ts';

/** The books are taken over on this Monday; from then on every day is played. */
export const FIRST_DAY: PlainDate = '2025-12-22';
/** The Monday on which the demo begins. */
export const TODAY: PlainDate = '2026-03-02';
const FIRST_ISSUE: PlainDate = '2025-08-01';
const LAST_ISSUE: PlainDate = '2026-02-27';

export interface SampleInvoice {
  number: string;
  customer: string;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  currency: string;
  /** Minor units. */
  totalMinor: number;
  subject: string;
  /** The day it is paid in full; null: not by today. */
  paidOn: PlainDate | null;
  method: PaymentMethod;
}

const SUBJECTS = [
  'Éclairage du hall d’accueil',
  'Suspensions en laiton, lot 2',
  'Étude photométrique',
  'Pose et réglage des appliques',
  'Maintenance annuelle de l’éclairage',
  'Remplacement des drivers DALI',
  'Lampes de bureau',
  'Rails et projecteurs orientables',
  'Éclairage de vitrine',
  'Rubans LED sur mesure, salle principale',
  'Abat-jour en verre soufflé',
  'Mise en lumière de la façade',
  'Dépannage et déplacement',
  'Location de projecteurs',
] as const;

/** Invoices that a town's books always have: the tiny, the huge, and what falls due in the next days. */
const PARTICULAR: [string, PlainDate, number, number, string][] = [
  ['C026', '2026-01-12', 30, 350, 'Ampoule de remplacement'],
  ['C005', '2026-01-26', 30, 1290, 'Fusibles et visserie'],
  ['C028', '2026-01-19', 30, 14_820_000, 'Mise en lumière du parcours permanent'],
  ['C001', '2026-02-04', 30, 318_000, 'Lustre du salon, solde'],
  ['C024', '2026-02-09', 30, 645_990, 'Showroom lighting, phase 1'],
  ['C040', '2026-02-02', 30, 421_850, 'Meeting rooms, second floor'],
];
/** Of these, what has not been paid by today. */
const STILL_OPEN = new Set(['C001', 'C024', 'C026', 'C028', 'C040']);
/** Like to pay by card on the portal. */
const CARD_PAYERS = new Set(['C002', 'C014', 'C017', 'C021', 'C026', 'C030', 'C036']);

/** Every invoice of the sample company, numbered in the order of issue: 250 of them, the same each time. */
export function planInvoices(): SampleInvoice[] {
  const dice = createDice(20_260_302);
  const customers = readSampleCustomers();
  const drafts = customers.flatMap((customer) => billsOf(customer, dice));
  for (const [number, issuedOn, termDays, totalMinor, subject] of PARTICULAR) {
    const customer = customers.find((one) => one.number === number);
    if (!customer) continue;
    const dueOn = addDays(issuedOn, termDays);
    const paidOn = STILL_OPEN.has(number) ? null : paidDay(customer, dueOn, dice);
    const { currency } = customer;
    const method = 'transfer';
    drafts.push({
      customer: number,
      issuedOn,
      dueOn,
      currency,
      totalMinor,
      subject,
      paidOn,
      method,
    });
  }
  const counters = new Map<string, number>();
  return drafts
    .toSorted((a, b) => compare(a.issuedOn, b.issuedOn) || compare(a.customer, b.customer))
    .map((draft) => {
      const year = draft.issuedOn.slice(0, 4);
      // The firm had sold in 2025 before August, too.
      const count = (counters.get(year) ?? (year === '2025' ? 186 : 0)) + 1;
      counters.set(year, count);
      const byCard = CARD_PAYERS.has(draft.customer) && (draft.paidOn ?? '') >= FIRST_DAY;
      return {
        ...draft,
        number: `F-${year}-${String(count).padStart(4, '0')}`,
        method: byCard ? 'card' : draft.method,
      };
    });
}

type Draft = Omit<SampleInvoice, 'number'>;

function billsOf(customer: SampleCustomer, dice: Dice): Draft[] {
  const period = daysBetween(FIRST_ISSUE, LAST_ISSUE);
  return Array.from({ length: customer.bills }, (_, index) => {
    // Evenly over the months, each moved by some days, as orders come.
    const middle = Math.round(((index + 0.5) * period) / customer.bills);
    const spread = Math.floor(period / customer.bills / 2);
    const offset = Math.min(Math.max(middle + dice.between(-spread, spread), 0), period);
    const issuedOn = weekday(addDays(FIRST_ISSUE, offset), -1);
    const dueOn = addDays(issuedOn, customer.termDays);
    return {
      customer: customer.number,
      issuedOn,
      dueOn,
      currency: customer.currency,
      totalMinor: dice.between(customer.amountFrom * 100, customer.amountTo * 100),
      subject: dice.oneOf(SUBJECTS),
      paidOn: paidDay(customer, dueOn, dice),
      method: dice.oneOf<PaymentMethod>(['transfer', 'transfer', 'transfer', 'transfer', 'cheque']),
    };
  });
}

function paidDay(customer: SampleCustomer, dueOn: PlainDate, dice: Dice): PlainDate | null {
  const paidOn = weekday(addDays(dueOn, delayOf(customer, dice)), 1);
  if (customer.stopsOn !== null && dueOn >= customer.stopsOn) return null;
  return paidOn < TODAY ? paidOn : null;
}

/** Days from the due date to the payment. */
function delayOf(customer: SampleCustomer, dice: Dice): number {
  switch (customer.habit) {
    case 'prompt':
      return dice.between(-9, 0);
    case 'usual':
      return dice.between(0, 9);
    case 'late':
      return dice.between(5, 22);
    case 'very_late':
      return dice.between(18, 46);
  }
}

/** The day itself from Monday to Friday, else the next one (or the one before). */
function weekday(day: PlainDate, direction: 1 | -1): PlainDate {
  let found = day;
  while (dayOfWeek(found) > 5) found = addDays(found, direction);
  return found;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
