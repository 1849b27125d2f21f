import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import type { Channel } from '../scenarios/rules.ts';
import type { Copy } from './recipient-rules.ts';

export interface NewMessage {
  runId: number | null;
  customerId: number;
  contactId: number;
  currency: string;
  scenarioId: number;
  versionId: number;
  stepKey: string;
  kind: string;
  step: string;
  tone: string;
  language: string;
  toName: string;
  toAddress: string;
  copies: Copy[];
  awaitsApproval: boolean;
  linkId: string;
  linkHash: Buffer;
  /** The earliest instant it may leave. */
  notBefore: Date;
}

/**
 * Writes touch, pay link and message for each, and answers their ids in order. A touch that exists already (the same
 * customer, currency and day) writes nothing and answers null.
 */
export async function insertMessages(
  sql: Db,
  messages: readonly NewMessage[],
  when: { today: PlainDate; now: Date; linksExpireAt: Date; notAfter: Date | null },
): Promise<{ messageId: number; touchId: number; customerId: number; currency: string }[]> {
  if (messages.length === 0) return [];
  return sql`
    with wanted as (
      select * from unnest(
        ${messages.map((m) => m.runId)}::bigint[], ${messages.map((m) => m.customerId)}::bigint[],
        ${messages.map((m) => m.contactId)}::bigint[], ${messages.map((m) => m.currency)}::text[],
        ${messages.map((m) => m.scenarioId)}::bigint[], ${messages.map((m) => m.versionId)}::bigint[],
        ${messages.map((m) => m.stepKey)}::text[],
        ${messages.map((m) => m.kind)}::text[], ${messages.map((m) => m.step)}::text[],
        ${messages.map((m) => m.tone)}::text[], ${messages.map((m) => m.language)}::text[],
        ${messages.map((m) => m.toName)}::text[], ${messages.map((m) => m.toAddress)}::text[],
        ${messages.map((m) => JSON.stringify(m.copies))}::text[],
        ${messages.map((m) => (m.awaitsApproval ? 'awaiting_approval' : 'queued'))}::text[],
        ${messages.map((m) => m.linkId)}::uuid[], ${messages.map((m) => m.linkHash.toString('hex'))}::text[],
        ${messages.map((m) => m.notBefore.toISOString())}::timestamptz[]
      ) as w (run_id, customer_id, contact_id, currency, scenario_id, version_id, step_key, kind, step, tone, language,
        to_name, to_address, copies, status, link_id, link_hash, not_before)
    ), touched as (
      insert into touches (run_id, customer_id, currency, scenario_id, version_id, step_key, channel, touched_on, created_at)
      select run_id, customer_id, currency, scenario_id, version_id, step_key, 'email', ${when.today}, ${when.now} from wanted
      on conflict (customer_id, currency, touched_on, channel) do nothing
      returning id, customer_id, currency
    ), linked as (
      insert into pay_links (id, token_hash, customer_id, contact_id, created_at, expires_at)
      select w.link_id, decode(w.link_hash, 'hex'), w.customer_id, w.contact_id, ${when.now}, ${when.linksExpireAt}
      from wanted w join touched t using (customer_id, currency)
      returning id
    )
    insert into messages (kind, step, tone, touch_id, run_id, customer_id, contact_id, pay_link_id, currency, language,
      to_name, to_address, copies, status, not_before, not_after, created_at)
    select w.kind, w.step, w.tone, t.id, w.run_id, w.customer_id, w.contact_id, w.link_id, w.currency, w.language,
      w.to_name, w.to_address, w.copies::jsonb, w.status, w.not_before, ${when.notAfter}, ${when.now}
    from wanted w join touched t using (customer_id, currency) join linked l on l.id = w.link_id
    returning id as message_id, touch_id, customer_id, currency`;
}

export interface NewWork {
  runId: number | null;
  customerId: number;
  currency: string;
  channel: Channel;
  scenarioId: number;
  versionId: number;
  stepKey: string;
  /** The invoice whose step leads. */
  invoiceId: number;
  /** Names the step, as scenario/step. */
  step: string;
}

/** Writes a touch and its task for each; a touch that exists already writes nothing, as with messages. */
export async function insertWork(
  sql: Db,
  work: readonly NewWork[],
  when: { today: PlainDate; now: Date },
): Promise<{ touchId: number; customerId: number; currency: string; channel: Channel }[]> {
  if (work.length === 0) return [];
  return sql`
    with wanted as (
      select * from unnest(
        ${work.map((w) => w.runId)}::bigint[], ${work.map((w) => w.customerId)}::bigint[],
        ${work.map((w) => w.currency)}::text[], ${work.map((w) => w.channel)}::text[],
        ${work.map((w) => w.scenarioId)}::bigint[], ${work.map((w) => w.versionId)}::bigint[],
        ${work.map((w) => w.stepKey)}::text[], ${work.map((w) => w.invoiceId)}::bigint[],
        ${work.map((w) => w.step)}::text[]
      ) as w (run_id, customer_id, currency, channel, scenario_id, version_id, step_key, invoice_id, step)
    ), touched as (
      insert into touches (run_id, customer_id, currency, scenario_id, version_id, step_key, channel, touched_on, created_at)
      select run_id, customer_id, currency, scenario_id, version_id, step_key, channel, ${when.today}, ${when.now} from wanted
      on conflict (customer_id, currency, touched_on, channel) do nothing
      returning id, customer_id, currency, channel
    ), tasked as (
      insert into tasks (kind, subject, customer_id, invoice_id, touch_id, details, created_at)
      select 'step_' || w.channel, 'touch/' || t.id, w.customer_id, w.invoice_id, t.id,
        jsonb_build_object('step', w.step), ${when.now}
      from wanted w join touched t using (customer_id, currency, channel)
      returning touch_id
    )
    select t.id as touch_id, t.customer_id, t.currency, t.channel from touched t join tasked k on k.touch_id = t.id`;
}

export interface NewMessageLine {
  messageId: number;
  invoiceId: number;
  cycle: number | null;
  position: number | null;
  versionId: number | null;
  /** The balance as planned; written again at the instant of sending when it has changed. */
  amountMinor: number;
}

export async function insertMessageLines(sql: Db, lines: readonly NewMessageLine[]): Promise<void> {
  if (lines.length === 0) return;
  await sql`
    insert into message_lines (message_id, invoice_id, cycle, position, version_id, amount_minor)
    select * from unnest(${lines.map((l) => l.messageId)}::bigint[], ${lines.map((l) => l.invoiceId)}::bigint[],
      ${lines.map((l) => l.cycle)}::int[], ${lines.map((l) => l.position)}::int[],
      ${lines.map((l) => l.versionId)}::bigint[], ${lines.map((l) => l.amountMinor)}::bigint[])`;
}
