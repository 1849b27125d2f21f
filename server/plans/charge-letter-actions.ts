import type { chargeLetters } from '../../emails/letters/charges.ts';
import { formatDay } from '../calendar/format.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import { consumerHour } from '../calendar/window.ts';
import type { Tx } from '../db/sql.ts';
import {
  queueDebtorLetter,
  queueTeamLetter,
  type DebtorLetter,
  type Reading,
} from '../messages/letter-actions.ts';
import { formatMoney } from '../money/format.ts';
import { lastDayOf, methodLabel } from '../saved-methods/rules.ts';
import type { SavedMethod } from '../saved-methods/queries.ts';
import type { Services } from '../services.ts';
import { aboutInvoices } from './letter-actions.ts';
import type { Plan } from './queries.ts';
import { planProgress } from './rules.ts';

type ChargeLetter = keyof typeof chargeLetters;

const aboutOf = (plan: Plan) => aboutInvoices(plan.covered.map((one) => one.number));

function toDebtor<K extends ChargeLetter>(
  services: Services,
  plan: Plan,
  kind: K,
  occasion: string,
): { kind: K } & Omit<DebtorLetter<never>, 'kind' | 'facts'> {
  const now = services.clock.now();
  return {
    kind,
    occasion,
    customerId: plan.customerId,
    invoiceIds: plan.covered.map((one) => one.invoiceId),
    currency: plan.currency,
    path: `/plans/${plan.id}`,
    // What leaves by itself reaches a consumer by day only (HAR-3).
    notBefore:
      plan.customerKind === 'consumer'
        ? consumerHour(now, plan.timeZone, plan.country, services.workingDays)
        : now,
  };
}

const toTeam = (plan: Plan, occasion: string) => ({
  userId: plan.ownerId,
  occasion,
  customerName: plan.customerName,
  path: `/plans/${plan.id}`,
});

/** What a letter about one instalment says. */
export interface ToldCharge {
  instalmentId: number;
  dueOn: PlainDate;
  amountMinor: number;
  method: SavedMethod;
}

function chargeFacts(plan: Plan, { dueOn, amountMinor, method }: ToldCharge) {
  return ({ locale }: Reading) => ({
    about: aboutOf(plan),
    amount: formatMoney({ minor: amountMinor, currency: plan.currency }, locale),
    day: formatDay(dueOn, locale),
    method: methodLabel(method),
  });
}

/** The notice before a charge; answers its message, or null when nobody can be written to. */
export async function tellAnnounced(
  tx: Tx,
  services: Services,
  plan: Plan,
  told: ToldCharge & { chargeOn: PlainDate; today: PlainDate },
): Promise<number | null> {
  const { instalmentId, amountMinor, today, chargeOn } = told;
  return queueDebtorLetter(tx, services, {
    ...toDebtor(
      services,
      plan,
      'charge_announced',
      `instalment/${instalmentId}/announced/${today}/${amountMinor}`,
    ),
    facts: chargeFacts(plan, { ...told, dueOn: chargeOn }),
  });
}

/** A charge did not go through: the debtor learns what comes next, and when nothing is tried any more the team does, too. */
export async function tellRefused(
  tx: Tx,
  services: Services,
  plan: Plan,
  told: ToldCharge & {
    chargeId: number;
    next: 'retry' | 'confirm' | 'link';
    retryOn: PlainDate | null;
  },
): Promise<void> {
  const facts = chargeFacts(plan, told);
  const { retryOn } = told;
  const occasion = `charge/${told.chargeId}`;
  if (told.next === 'retry' && retryOn !== null) {
    await queueDebtorLetter(tx, services, {
      ...toDebtor(services, plan, 'charge_retried', occasion),
      facts: (reading) => ({ ...facts(reading), until: formatDay(retryOn, reading.locale) }),
    });
    return;
  }
  const kind = told.next === 'confirm' ? 'charge_to_confirm' : 'charge_refused';
  await queueDebtorLetter(tx, services, { ...toDebtor(services, plan, kind, occasion), facts });
  if (kind === 'charge_refused') await tellTeamUnpaid(tx, services, plan, told);
}

/** The team learns that an instalment could not be charged; once per try. */
export async function tellTeamUnpaid(
  tx: Tx,
  services: Services,
  plan: Plan,
  told: ToldCharge & { chargeId: number },
): Promise<void> {
  await queueTeamLetter(tx, services, {
    ...toTeam(plan, `charge/${told.chargeId}`),
    kind: 'charge_refused_team',
    facts: chargeFacts(plan, told),
  });
}

/** A colleague sends the link to pay an instalment; once a day. Null: written today before, or nobody can be written to. */
export async function tellLink(
  tx: Tx,
  services: Services,
  plan: Plan,
  told: Omit<ToldCharge, 'method'> & { today: PlainDate },
): Promise<number | null> {
  return queueDebtorLetter(tx, services, {
    ...toDebtor(
      services,
      plan,
      'charge_link',
      `instalment/${told.instalmentId}/link/${told.today}`,
    ),
    facts: ({ locale }) => ({
      about: aboutOf(plan),
      amount: formatMoney({ minor: told.amountMinor, currency: plan.currency }, locale),
      day: formatDay(told.dueOn, locale),
    }),
  });
}

/** The debtor agreed to be charged, and the method is kept. */
export async function tellKept(
  tx: Tx,
  services: Services,
  plan: Plan,
  method: SavedMethod,
): Promise<void> {
  const open = planProgress(plan.covered, plan.instalments).instalments.filter(
    (one) => one.isUnpaid,
  );
  await queueDebtorLetter(tx, services, {
    ...toDebtor(services, plan, 'method_kept', `plan/${plan.id}/kept/${method.id}`),
    facts: ({ locale }) => ({
      about: aboutOf(plan),
      method: methodLabel(method),
      details: open.map((one) => ({
        label: formatDay(one.dueOn, locale),
        value: formatMoney({ minor: one.leftMinor, currency: plan.currency }, locale),
      })),
    }),
  });
}

/** From now on the plan is paid by link: why, to both sides. */
export async function tellByLink(
  tx: Tx,
  services: Services,
  plan: Plan,
  told: { because: 'lost' | 'ending' | 'stopped'; method: SavedMethod; today: PlainDate },
): Promise<void> {
  const { because, method, today } = told;
  const occasion = `plan/${plan.id}/by-link/${method.id}/${today}`;
  const next = planProgress(plan.covered, plan.instalments).instalments.find((one) => one.isUnpaid);
  const dayOf = ({ locale }: Reading) => (next ? formatDay(next.dueOn, locale) : null);
  const [about, label] = [aboutOf(plan), methodLabel(method)];
  if (because === 'stopped') {
    await queueDebtorLetter(tx, services, {
      ...toDebtor(services, plan, 'charges_stopped', occasion),
      facts: (reading) => ({ about, day: dayOf(reading) }),
    });
    await queueTeamLetter(tx, services, {
      ...{ ...toTeam(plan, occasion), kind: 'charges_stopped_team' },
      facts: () => ({ about, method: label }),
    });
    return;
  }
  const last = lastDayOf(method);
  if (because === 'ending' && last !== null) {
    await queueDebtorLetter(tx, services, {
      ...toDebtor(services, plan, 'card_ending', occasion),
      facts: (reading) => ({
        ...{ about, method: label, until: formatDay(last, reading.locale), day: dayOf(reading) },
      }),
    });
    await queueTeamLetter(tx, services, {
      ...{ ...toTeam(plan, occasion), kind: 'card_ending_team' },
      facts: ({ locale }) => ({ about, method: label, until: formatDay(last, locale) }),
    });
    return;
  }
  await queueDebtorLetter(tx, services, {
    ...toDebtor(services, plan, 'method_lost', occasion),
    facts: (reading) => ({ about, method: label, day: dayOf(reading) }),
  });
  await queueTeamLetter(tx, services, {
    ...{ ...toTeam(plan, occasion), kind: 'method_lost_team' },
    facts: () => ({ about, method: label }),
  });
}
