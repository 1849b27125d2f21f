import { addDays, laterOf } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import { findMethod, type SavedMethod } from '../saved-methods/queries.ts';
import { expiryLabel, methodLabel } from '../saved-methods/rules.ts';
import type { Badge } from '../today/wording.ts';
import type { Reader } from '../web/reader.ts';
import { findPlanSettings } from './ask-queries.ts';
import { listCharges, type Charge } from './charge-queries.ts';
import { findChargeConsent, type ChargeConsent } from './method-queries.ts';
import type { Plan } from './queries.ts';
import { planProgress } from './rules.ts';
import type { Touch } from './walk-queries.ts';

/** How the instalments of a plan are charged, on its page in the back office. */
export interface PlanCharging {
  facts: { label: string; value: string }[];
  /** The sentence the debtor agreed to. */
  agreed: { title: string; text: string } | null;
  rows: {
    day: string;
    instalment: string;
    amount: string;
    method: string;
    badge: Badge;
    reason: string;
  }[];
  linkAction: string | null;
}

export interface ChargingSources {
  plan: Plan;
  charges: Charge[];
  methods: SavedMethod[];
  consent: ChargeConsent | undefined;
  touches: readonly Touch[];
  announceDays: number;
}

/** Reads what the page tells; nothing of a plan that never ran. */
export async function readPlanCharging(
  db: Db,
  plan: Plan,
  touches: readonly Touch[],
): Promise<ChargingSources> {
  const [charges, consent, settings] = await Promise.all([
    listCharges(db, plan.id),
    findChargeConsent(db, plan.id),
    findPlanSettings(db),
  ]);
  const ids = new Set(charges.map((one) => one.savedMethodId));
  if (plan.savedMethodId !== null) ids.add(plan.savedMethodId);
  const methods = await Promise.all([...ids].map((id) => findMethod(db, id)));
  return {
    ...{ plan, charges, consent, touches, announceDays: settings?.announceDays ?? 0 },
    methods: methods.filter((one) => one !== undefined),
  };
}

export function planCharging(reader: Reader, sources: ChargingSources): PlanCharging | null {
  const { plan, charges, consent } = sources;
  const { charges: words } = reader.texts;
  const isRunning = plan.status === 'active';
  if (plan.startedOn === null || (!isRunning && charges.length === 0)) return null;
  return {
    facts: factsOf(reader, sources),
    agreed:
      consent && consent.chargeText !== ''
        ? {
            title: (consent.mayCharge ? words.agreed : words.stopped)(
              consent.name,
              reader.moment(consent.acceptedAt),
            ),
            text: consent.chargeText,
          }
        : null,
    rows: charges.toReversed().map((charge) => rowOf(reader, sources, charge)),
    linkAction: isRunning ? `/plans/${plan.id}/link` : null,
  };
}

function factsOf(reader: Reader, sources: ChargingSources): PlanCharging['facts'] {
  const { charges: words } = reader.texts;
  const { plan, methods } = sources;
  const method = methods.find((one) => one.id === plan.savedMethodId);
  const expiry = method && expiryLabel(method);
  const label = method ? [methodLabel(method), expiry ?? ''].filter(Boolean).join(' · ') : '';
  return [
    { label: words.method, value: label },
    {
      label: words.methodState,
      value: method && method.status !== 'usable' ? words.methodStates[method.status] : '',
    },
    { label: words.next, value: plan.status === 'active' ? nextOf(reader, sources) : '' },
  ].filter((fact) => fact.value !== '');
}

/** What comes next, in a sentence. */
function nextOf(reader: Reader, { plan, charges, touches, announceDays }: ChargingSources): string {
  const { charges: words } = reader.texts;
  const first = planProgress(plan.covered, plan.instalments).instalments.find(
    (one) => one.isUnpaid,
  );
  if (!first) return '';
  const amount = reader.amount(first.leftMinor, plan.currency);
  const last = charges.findLast((one) => one.instalmentId === first.id);
  if (last?.status === 'creating' || last?.status === 'processing') return words.nextUnderWay;
  if (plan.chargeBy === 'link') return words.nextByLink(amount, reader.day(first.dueOn));
  if (last?.status === 'needs_customer') return words.nextConfirm(amount);
  if (last?.status === 'failed') {
    return last.retryOn === null
      ? words.nextByLink(amount, reader.day(first.dueOn))
      : words.nextRetry(amount, reader.day(laterOf(last.retryOn, reader.today)));
  }
  const announced = touches.find(
    (one) => one.instalmentId === first.id && one.step === 'announced',
  );
  if (announced) {
    const on = laterOf(first.dueOn, addDays(announced.touchedOn, announceDays));
    return words.nextCharge(amount, reader.day(laterOf(on, reader.today)));
  }
  const tellOn = laterOf(addDays(first.dueOn, -announceDays), reader.today);
  return words.nextAnnounce(amount, reader.day(tellOn), reader.day(first.dueOn));
}

const TONES: Readonly<Record<Charge['status'], Badge['tone']>> = {
  ...{ creating: 'info', processing: 'info', succeeded: 'good' },
  ...{ failed: 'bad', needs_customer: 'warn', canceled: '' },
};

function rowOf(
  reader: Reader,
  { plan, methods }: ChargingSources,
  charge: Charge,
): PlanCharging['rows'][number] {
  const { charges: words } = reader.texts;
  const method = methods.find((one) => one.id === charge.savedMethodId);
  const dueOn = plan.instalments.find((one) => one.id === charge.instalmentId)?.dueOn;
  const code = charge.declineCode || charge.failureCode;
  const reasons: Partial<Record<string, string>> = words.reasons;
  return {
    day: reader.moment(charge.createdAt),
    instalment: `${charge.position}. ${dueOn ? reader.day(dueOn) : ''}`,
    amount: reader.amount(charge.amountMinor, charge.currency),
    method: method ? methodLabel(method) : '',
    badge: { label: words.states[charge.status], tone: TONES[charge.status] },
    // Stripe has a hundred codes: the frequent ones are said in words, the others as they are.
    reason: code === '' ? '' : (reasons[code] ?? code),
  };
}
