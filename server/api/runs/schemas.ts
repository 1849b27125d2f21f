import { z } from 'zod';
import type { Run } from '../../runs/queries.ts';
import type { RunReport } from '../../runs/actions.ts';
import { instantOf, instantOrNull } from '../present.ts';
import { dayOut, instantOut, name } from '../schemas.ts';
import type { StatusCount } from './queries.ts';

const runFields = {
  id: z.int(),
  as_of: dayOut,
  trigger: z.enum(['schedule', 'command', 'api', 'page', 'demo']),
  started_at: instantOut,
  finished_at: instantOut.nullable(),
  planned: z.int().meta({ description: 'Messages planned' }),
  held: z.int().meta({ description: 'Invoices that were due and are held' }),
};

export const runOut = name('Run', z.object(runFields));

export const runInFullOut = name(
  'RunInFull',
  z.object({
    ...runFields,
    messages_by_status: z.record(z.string(), z.int()),
  }),
);

export const runReportOut = name(
  'RunReport',
  z.object({
    run_id: z.int().nullable().meta({ description: 'Null for a dry run' }),
    as_of: dayOut,
    dry_run: z.boolean(),
    counts: z.object({ messages: z.int(), held: z.int(), passed_over: z.int() }),
    messages_by_status: z
      .record(z.string(), z.int())
      .meta({ description: 'What became of them until now; empty for a dry run' }),
    messages: z
      .array(
        z.object({
          message_id: z.int().nullable().meta({ description: 'Null for a dry run' }),
          customer: z.object({ number: z.string(), name: z.string() }),
          currency: z.string(),
          step: z.string(),
          tone: z.string(),
          to: z.string(),
          invoices: z.array(z.string()),
          status: z.string().nullable(),
          status_reason: z.string(),
        }),
      )
      .meta({ description: 'What goes out, up to a thousand' }),
    held: z
      .array(
        z.object({
          invoice: z.string(),
          customer: z.string(),
          because: z.string(),
          review_on: dayOut.nullable(),
        }),
      )
      .meta({ description: 'Every open invoice that something holds, up to a thousand' }),
    held_by_reason: z.record(z.string(), z.int()),
    passed_over: z.array(z.object({ invoice: z.string(), step: z.string(), reason: z.string() })),
  }),
);

/** A run as the interface writes it. */
export function presentRun(run: Run): z.output<typeof runOut> {
  return {
    id: run.id,
    as_of: run.asOf,
    trigger: run.trigger,
    started_at: instantOf(run.startedAt),
    finished_at: instantOrNull(run.finishedAt),
    planned: run.planned,
    held: run.held,
  };
}

export function presentCounts(counts: readonly StatusCount[]): Record<string, number> {
  return Object.fromEntries(counts.map(({ status, messages }) => [status, messages]));
}

/** What a run did, with what became of its messages until now. */
export function presentReport(
  report: RunReport,
  counts: readonly StatusCount[],
  statuses: ReadonlyMap<number, { status: string; statusReason: string }>,
): z.output<typeof runReportOut> {
  return {
    run_id: report.runId,
    as_of: report.asOf,
    dry_run: report.dryRun,
    counts: {
      messages: report.counts.messages,
      held: report.counts.held,
      passed_over: report.counts.passedOver,
    },
    messages_by_status: presentCounts(counts),
    messages: report.messages.map((message) => ({
      message_id: report.dryRun ? null : message.messageId,
      customer: { number: message.customerNumber, name: message.customerName },
      currency: message.currency,
      step: message.step,
      tone: message.tone,
      to: message.to,
      invoices: message.invoices,
      status: statuses.get(message.messageId)?.status ?? null,
      status_reason: statuses.get(message.messageId)?.statusReason ?? '',
    })),
    held: report.held.map(({ number, customer, because, reviewOn }) => ({
      invoice: number,
      customer,
      because,
      review_on: reviewOn,
    })),
    held_by_reason: Object.fromEntries(
      report.heldCounts.map(({ because, invoices }) => [because, invoices]),
    ),
    passed_over: report.passedOver,
  };
}
