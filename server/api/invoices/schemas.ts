import { z } from 'zod';
import type { PlainDate } from '../../calendar/plain-date.ts';
import { presentTerms, termsOut } from '../discounts/schemas.ts';
import { instantOf, instantOrNull, moneyOf } from '../present.ts';
import { customerRef, dayOut, instantOut, moneyOut, name } from '../schemas.ts';
import type { ApiInvoice } from './queries.ts';
import type { TimelineRow } from './timeline-queries.ts';

export const holdOut = name(
  'Hold',
  z.object({
    id: z.int().nullable().meta({ description: 'Null: it is the customer that is paused' }),
    kind: z.string(),
    until_on: dayOut.nullable().meta({ description: 'The last day it holds; null: until lifted' }),
    reason: z.string(),
  }),
);

export const invoiceOut = name(
  'Invoice',
  z.object({
    id: z.int(),
    number: z.string(),
    customer: customerRef,
    issued_on: dayOut,
    due_on: dayOut,
    total: moneyOut,
    balance: moneyOut.meta({ description: 'What is still owed' }),
    state: z.enum(['open', 'overdue', 'paid']),
    settled_on: dayOut.nullable(),
    reference: z.string().meta({ description: 'What the customer quotes with a transfer' }),
    subject: z.string(),
    factor: z.object({ name: z.string(), iban: z.string() }).nullable().meta({
      description: 'Who it was sold to, and the account only payments to which discharge',
    }),
    scenario: z.string().nullable().meta({
      description: 'Key of a scenario chosen for this invoice alone; null: it follows its customer',
    }),
    discount_terms: termsOut
      .nullable()
      .meta({ description: "Its own; null: the customer's or the organization's hold" }),
    next_on: dayOut.nullable().meta({ description: 'The day of the next step' }),
    held_because: z.string().nullable().meta({ description: 'Why there is no next step' }),
    holds: z.array(holdOut).meta({ description: 'In force today' }),
    created_at: instantOut,
    updated_at: instantOut,
  }),
);

/** An invoice as the interface writes it. */
export function presentInvoice(row: ApiInvoice, today: PlainDate): z.output<typeof invoiceOut> {
  const isPaid = row.balanceMinor <= 0;
  return {
    id: row.id,
    number: row.number,
    customer: { id: row.customerId, number: row.customerNumber, name: row.customerName },
    issued_on: row.issuedOn,
    due_on: row.dueOn,
    total: moneyOf(row.totalMinor, row.currency),
    balance: moneyOf(row.balanceMinor, row.currency),
    state: isPaid ? 'paid' : row.dueOn < today ? 'overdue' : 'open',
    settled_on: row.settledOn,
    reference: row.reference,
    subject: row.subject,
    factor: row.factorName === null ? null : { name: row.factorName, iban: row.factorIban ?? '' },
    scenario: row.scenario,
    discount_terms: presentTerms(row.discountTerms, row.currency),
    next_on: row.nextOn,
    held_because: isPaid ? null : row.heldBecause,
    holds: row.holds.map(({ id, kind, untilOn, reason }) => ({
      id,
      kind,
      until_on: untilOn,
      reason,
    })),
    created_at: instantOf(row.createdAt),
    updated_at: instantOf(row.updatedAt),
  };
}

export const timelineOut = z.object({
  data: z.array(
    name(
      'TimelineEntry',
      z.object({
        at: instantOut.nullable().meta({ description: 'Null when only the day is known' }),
        on: dayOut,
        kind: z.enum([
          'ledger',
          'message',
          'hold_placed',
          'hold_lifted',
          'step_passed_over',
          'changed',
        ]),
        what: z.string().meta({
          description:
            'Kind of the ledger entry, message or hold; key of the step; name of the change',
        }),
        amount: moneyOut.nullable(),
        payment_id: z.int().nullable(),
        message_id: z.int().nullable(),
        hold_id: z.int().nullable(),
        status: z.string().nullable(),
        reason: z.string(),
        until_on: dayOut.nullable(),
      }),
    ),
  ),
});

/** The timeline of an invoice as the interface writes it, the latest first. */
export function presentTimeline(
  rows: readonly TimelineRow[],
  currency: string,
): z.output<typeof timelineOut> {
  return {
    data: rows.map((row) => ({
      at: instantOrNull(row.at),
      on: row.onDay,
      kind: row.kind,
      what: row.what,
      amount: row.amountMinor === null ? null : moneyOf(row.amountMinor, currency),
      payment_id: row.paymentId,
      message_id: row.messageId,
      hold_id: row.holdId,
      status: row.status,
      reason: row.reason,
      until_on: row.untilOn,
    })),
  };
}
