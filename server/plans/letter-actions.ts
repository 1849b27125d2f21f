import { formatDay } from '../calendar/format.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import { consumerHour } from '../calendar/window.ts';
import type { Tx } from '../db/sql.ts';
import { queueDebtorLetter, queueTeamLetter, type Reading } from '../messages/letter-actions.ts';
import { formatMoney } from '../money/format.ts';
import type { Services } from '../services.ts';
import { planProgress } from './rules.ts';
import type { Plan, StoredInstalment } from './queries.ts';

/** What every letter about a plan says, in the notation of its reader. */
function wordsOf(plan: Plan, { locale }: Reading) {
  const money = (minor: number) => formatMoney({ minor, currency: plan.currency }, locale);
  const day = (on: PlainDate) => formatDay(on, locale);
  return {
    money,
    day,
    about: aboutInvoices(plan.covered.map((one) => one.number)),
    schedule: plan.instalments.map((one) => ({
      label: day(one.dueOn),
      value: money(one.amountMinor),
    })),
  };
}

// As many numbers as a subject can hold.
const NAMED = 3;

/** The invoices by their numbers, as short as a subject needs: `F-1, F-2, F-3 + 4`. */
export function aboutInvoices(numbers: readonly string[]): string {
  const named = numbers.slice(0, NAMED).join(', ');
  return numbers.length > NAMED ? `${named} + ${numbers.length - NAMED}` : named;
}

const invoiceIdsOf = (plan: Plan) => plan.covered.map((one) => one.invoiceId);

function debtorLetter(plan: Plan, what: string) {
  return {
    customerId: plan.customerId,
    occasion: `plan/${plan.id}/${what}`,
    invoiceIds: invoiceIdsOf(plan),
    currency: plan.currency,
    path: `/plans/${plan.id}`,
  };
}

function teamLetter(plan: Plan, what: string) {
  return {
    userId: plan.ownerId,
    occasion: `plan/${plan.id}/${what}`,
    customerName: plan.customerName,
    path: `/plans/${plan.id}`,
  };
}

export async function tellRequested(tx: Tx, services: Services, plan: Plan): Promise<void> {
  await queueTeamLetter(tx, services, {
    ...teamLetter(plan, 'requested'),
    kind: 'plan_requested_team',
    facts: (reading) => {
      const { about, money, schedule } = wordsOf(plan, reading);
      return {
        about,
        amount: money(plan.totalMinor),
        details: schedule,
        quote: plan.words || null,
      };
    },
  });
}

/** An offer: what was asked for, something else, or a change of a plan that runs. */
export async function tellOffered(tx: Tx, services: Services, plan: Plan): Promise<void> {
  await queueDebtorLetter(tx, services, {
    ...debtorLetter(plan, 'offered'),
    kind: plan.replacesId === null ? 'plan_offered' : 'plan_change_offered',
    facts: (reading) => {
      const { about, money, day, schedule } = wordsOf(plan, reading);
      return {
        ...{
          about,
          amount: money(plan.totalMinor),
          until: plan.offerUntil ? day(plan.offerUntil) : '',
        },
        ...{ details: schedule, quote: plan.decisionWords || null },
      };
    },
  });
}

export async function tellDeclined(tx: Tx, services: Services, plan: Plan): Promise<void> {
  await queueDebtorLetter(tx, services, {
    ...debtorLetter(plan, 'declined'),
    kind: 'plan_declined',
    facts: (reading) => ({
      about: wordsOf(plan, reading).about,
      quote: plan.decisionWords || null,
    }),
  });
}

/** A plan runs: both sides get the schedule. */
export async function tellStarted(tx: Tx, services: Services, plan: Plan): Promise<void> {
  const [first] = plan.instalments;
  const facts = (reading: Reading) => {
    const { about, money, day, schedule } = wordsOf(plan, reading);
    const starts = first ? day(first.dueOn) : '';
    return { about, amount: money(plan.totalMinor), day: starts, details: schedule };
  };
  await queueDebtorLetter(tx, services, {
    ...debtorLetter(plan, 'started'),
    kind: plan.replacesId === null ? 'plan_started' : 'plan_changed',
    facts,
  });
  await queueTeamLetter(tx, services, {
    ...teamLetter(plan, 'started'),
    kind: 'plan_started_team',
    facts,
  });
}

export async function tellCompleted(tx: Tx, services: Services, plan: Plan): Promise<void> {
  await queueDebtorLetter(tx, services, {
    ...debtorLetter(plan, 'completed'),
    kind: 'plan_completed',
    facts: (reading) => {
      const { about, money } = wordsOf(plan, reading);
      return { about, amount: money(plan.totalMinor) };
    },
  });
}

function restOf(plan: Plan): number {
  return planProgress(plan.covered, plan.instalments).leftMinor;
}

/** The plan is over because it was not kept: both sides are told what is left. */
export async function tellBroken(tx: Tx, services: Services, plan: Plan): Promise<void> {
  const facts = (reading: Reading) => {
    const { about, money } = wordsOf(plan, reading);
    return { about, rest: money(restOf(plan)) };
  };
  await queueDebtorLetter(tx, services, {
    ...debtorLetter(plan, 'broken'),
    kind: 'plan_broken',
    facts,
    notBefore: writingHour(services, plan),
  });
  await queueTeamLetter(tx, services, {
    ...teamLetter(plan, 'broken'),
    kind: 'plan_broken_team',
    facts,
  });
}

/** A person ended it, with words. */
export async function tellEnded(tx: Tx, services: Services, plan: Plan): Promise<void> {
  await queueDebtorLetter(tx, services, {
    ...debtorLetter(plan, 'ended'),
    kind: 'plan_ended',
    facts: (reading) => {
      const { about, money } = wordsOf(plan, reading);
      return { about, rest: money(restOf(plan)), quote: plan.endReason || null };
    },
  });
}

export async function tellLapsed(tx: Tx, services: Services, plan: Plan): Promise<void> {
  await queueDebtorLetter(tx, services, {
    ...debtorLetter(plan, 'lapsed'),
    kind: 'plan_lapsed',
    facts: (reading) => {
      const { about, day } = wordsOf(plan, reading);
      return { about, until: plan.offerUntil ? day(plan.offerUntil) : '' };
    },
    notBefore: writingHour(services, plan),
  });
}

/** The debtor takes a request back or refuses an offer. */
export async function tellWithdrawn(tx: Tx, services: Services, plan: Plan): Promise<void> {
  await queueTeamLetter(tx, services, {
    ...teamLetter(plan, 'withdrawn'),
    kind: 'plan_withdrawn_team',
    facts: (reading) => ({
      about: wordsOf(plan, reading).about,
      quote: plan.endReason || null,
    }),
  });
}

/** One of a plan's own reminders; answers its message, or null when nobody can be written to. */
export async function tellInstalment(
  tx: Tx,
  services: Services,
  plan: Plan,
  told: {
    step: 'before' | 'missed' | 'warned';
    instalment: Pick<StoredInstalment, 'id' | 'dueOn'>;
    /** What is due (minor units). */
    amountMinor: number;
    today: PlainDate;
    /** Of the last warning: its last day. */
    until: PlainDate | null;
  },
): Promise<number | null> {
  const { step, instalment, amountMinor, today, until } = told;
  const letter = {
    ...debtorLetter(plan, ''),
    // The same again on the same day is the same letter, unless another amount is due by now.
    occasion: `instalment/${instalment.id}/${step}/${today}/${amountMinor}`,
    notBefore: writingHour(services, plan),
  };
  const facts = (reading: Reading) => {
    const { about, money, day } = wordsOf(plan, reading);
    return { about, amount: money(amountMinor), day: day(instalment.dueOn) };
  };
  if (step === 'before') {
    return queueDebtorLetter(tx, services, { ...letter, kind: 'instalment_coming', facts });
  }
  if (step === 'missed') {
    return queueDebtorLetter(tx, services, { ...letter, kind: 'instalment_missed', facts });
  }
  return queueDebtorLetter(tx, services, {
    ...letter,
    kind: 'instalment_warned',
    facts: (reading) => ({
      ...facts(reading),
      until: until ? wordsOf(plan, reading).day(until) : '',
    }),
  });
}

/** What leaves by itself reaches a consumer by day only (HAR-3). */
function writingHour(services: Services, plan: Plan): Date {
  const now = services.clock.now();
  if (plan.customerKind !== 'consumer') return now;
  return consumerHour(now, plan.timeZone, plan.country, services.workingDays);
}
