import { z } from 'zod';
import { instantOf, instantOrNull, moneyOf } from '../present.ts';
import { customerRef, instantOut, moneyOut, name } from '../schemas.ts';
import type { ApiMessage } from './queries.ts';

export const MESSAGE_STATUSES = [
  'awaiting_approval',
  'queued',
  'claimed',
  'sending',
  'accepted',
  'delivered',
  'bounced',
  'complained',
  'rejected',
  'unknown',
  'skipped',
] as const;

const fields = {
  id: z.int(),
  kind: z.string(),
  step: z.string().meta({ description: 'scenario/step; empty for what is no step' }),
  tone: z.string(),
  status: z.enum(MESSAGE_STATUSES),
  status_reason: z.string(),
  customer: customerRef,
  to: z.object({ name: z.string(), address: z.string() }),
  language: z.string(),
  subject: z.string().meta({ description: 'Empty until it is sent' }),
  invoices: z.array(
    z.object({
      id: z.int(),
      number: z.string(),
      amount: moneyOut.nullable().meta({ description: 'What was asked; null until it is sent' }),
      dropped_because: z
        .string()
        .nullable()
        .meta({ description: 'Why an invoice that was planned is not in the message' }),
    }),
  ),
  payment_id: z.int().nullable(),
  run_id: z.int().nullable(),
  transport: z.string().nullable(),
  provider_id: z.string().nullable(),
  created_at: instantOut,
  sent_at: instantOut.nullable(),
};

export const messageOut = name('Message', z.object(fields));

export const messageInFullOut = name(
  'MessageInFull',
  z.object({
    ...fields,
    text: z
      .string()
      .nullable()
      .meta({ description: 'The plain text as it was sent, the secret of its pay link left out' }),
    events: z
      .array(z.object({ kind: z.string(), details: z.string(), at: instantOut }))
      .meta({ description: 'What the provider said, in order' }),
  }),
);

/** A message as the interface writes it. */
export function presentMessage(row: ApiMessage): z.output<typeof messageOut> {
  const { currency } = row;
  return {
    id: row.id,
    kind: row.kind,
    step: row.step,
    tone: row.tone,
    status: row.status as (typeof MESSAGE_STATUSES)[number],
    status_reason: row.statusReason,
    customer: { id: row.customerId, number: row.customerNumber, name: row.customerName },
    to: { name: row.toName, address: row.toAddress },
    language: row.language,
    subject: row.subject,
    invoices: row.invoices.map(({ id, number, amountMinor, droppedBecause }) => ({
      id,
      number,
      amount: amountMinor === null || currency === null ? null : moneyOf(amountMinor, currency),
      dropped_because: droppedBecause,
    })),
    payment_id: row.paymentId,
    run_id: row.runId,
    transport: row.transport,
    provider_id: row.providerId,
    created_at: instantOf(row.createdAt),
    sent_at: instantOrNull(row.sentAt),
  };
}

/** The text without the secrets in its links: who may read what was written may not pay in the customer's name. */
export function withoutLinkSecrets(text: string): string {
  return text.replace(/(\/p\/)[A-Za-z0-9_-]{20,}/g, '$1…');
}
