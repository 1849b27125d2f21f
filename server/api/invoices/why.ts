import { z } from 'zod';
import { formatDay } from '../../calendar/format.ts';
import type { Explanation } from '../../chases/actions.ts';
import { formatMoney } from '../../money/format.ts';
import { moneyOf } from '../present.ts';
import { dayOut, moneyOut } from '../schemas.ts';
import type { ApiInvoice } from './queries.ts';

export const whyOut = z.object({
  invoice: z.object({ id: z.int(), number: z.string() }),
  balance: moneyOut,
  scenario: z.object({ key: z.string(), name: z.string() }),
  next: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('step'),
      step: z.string(),
      channel: z.string(),
      mail: z.string().nullable(),
      tone: z.string(),
      on: dayOut,
      planned_on: dayOut.meta({ description: 'The day the scenario asked for' }),
    }),
    z.object({ kind: z.literal('held'), because: z.string(), review_on: dayOut.nullable() }),
    z.object({ kind: z.literal('done') }),
    z.object({ kind: z.literal('paid') }),
  ]),
  reasons: z.array(
    z.object({
      code: z.string(),
      facts: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
  steps: z
    .array(
      z.object({
        cycle: z.int(),
        position: z.int(),
        step: z.string(),
        outcome: z.enum(['carried', 'passed_over']),
        reason: z.string(),
        decided_on: dayOut,
        message_id: z.int().nullable(),
      }),
    )
    .meta({ description: 'What happened step by step, the oldest first' }),
  summary: z.string().meta({ description: 'One sentence in English' }),
});

/** Why an invoice stands where it stands, as the interface writes it. */
export function presentWhy(invoice: ApiInvoice, explanation: Explanation): z.output<typeof whyOut> {
  return {
    invoice: { id: invoice.id, number: invoice.number },
    balance: moneyOf(invoice.balanceMinor, invoice.currency),
    scenario: explanation.scenario,
    next: presentNext(explanation.next),
    reasons: explanation.reasons,
    steps: explanation.steps.map((step) => ({
      cycle: step.cycle,
      position: step.position,
      step: step.stepKey,
      outcome: step.outcome,
      reason: step.reason,
      decided_on: step.decidedOn,
      message_id: step.messageId,
    })),
    summary: summarize(invoice, explanation),
  };
}

function presentNext(next: Explanation['next']): z.output<typeof whyOut>['next'] {
  switch (next.kind) {
    case 'step':
      return {
        kind: 'step',
        step: next.stepKey,
        channel: next.channel,
        mail: next.mail,
        tone: next.tone,
        on: next.on,
        planned_on: next.plannedOn,
      };
    case 'held':
      return { kind: 'held', because: next.because, review_on: next.reviewOn };
    case 'done':
    case 'paid':
      return next;
  }
}

const HELD: Readonly<Record<string, string>> = {
  dispute: 'it is disputed',
  promise: 'the customer promised a date',
  plan: 'an instalment plan is kept',
  pause: 'a person paused it',
  payment_in_flight: 'a payment is under way',
  partial_payment: 'a part was paid a few days ago',
  reply: 'the customer answered',
  chargeback: 'its payment is contested at the bank',
  reopened: 'it is owed again after a refund or a chargeback, and a person decides',
  address_missing: 'the customer has no address to write to',
  address_suppressed: "the customer's address must not be written to",
  below_minimum: 'too little is owed to write about',
};

const CHANNELS: Readonly<Record<string, string>> = {
  email: 'goes out by e-mail',
  call: 'is a call',
  letter: 'is a letter',
  note: 'is a note to the team',
};

/** One sentence that a person can read out: what is next and when, or why nothing is. */
export function summarize(
  invoice: Pick<ApiInvoice, 'number' | 'balanceMinor' | 'currency' | 'dueOn'>,
  { next, scenario }: Pick<Explanation, 'next' | 'scenario'>,
): string {
  const subject = `Invoice ${invoice.number}`;
  if (next.kind === 'paid') return `${subject} is paid: nothing is asked for it.`;
  const owed = formatMoney({ minor: invoice.balanceMinor, currency: invoice.currency }, 'en-GB');
  const standing = `${subject} (${owed} due ${formatDay(invoice.dueOn, 'en-GB')})`;
  if (next.kind === 'done') {
    return `${standing} has every step of scenario ${scenario.name} behind it: nothing more goes out by itself.`;
  }
  if (next.kind === 'held') {
    const because = HELD[next.because] ?? next.because;
    const review = next.reviewOn
      ? `; it is looked at again on ${formatDay(next.reviewOn, 'en-GB')}`
      : '';
    return `${standing} is held because ${because}${review}.`;
  }
  const on = formatDay(next.on, 'en-GB');
  const moved =
    next.on > next.plannedOn ? `, planned for ${formatDay(next.plannedOn, 'en-GB')}` : '';
  return `${standing}: step ${next.stepKey} of scenario ${scenario.name} ${CHANNELS[next.channel] ?? 'follows'} on ${on}${moved}.`;
}
