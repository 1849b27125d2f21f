import { setTimeout as sleep } from 'node:timers/promises';
import { plainDate } from '../../server/calendar/plain-date.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { runReminders, type RunReport } from '../../server/runs/actions.ts';
import { countRunMessages } from '../../server/runs/queries.ts';
import type { Services } from '../../server/services.ts';
import { print, Refused } from './output.ts';
import { withServices } from './services.ts';

// Another process may hold some of the messages; a provider's answer does not take longer than this.
const WAIT_MS = 60_000;

/** `relance run`: plans what is due, sends it, and tells what went out and what was held. */
export async function run(options: {
  asOf?: string;
  dryRun?: boolean;
  json?: boolean;
}): Promise<void> {
  await withServices(
    async (services) => {
      const report = await runReminders(services, {
        trigger: 'command',
        dryRun: options.dryRun ?? false,
        ...(options.asOf === undefined ? {} : { asOf: readDay(options.asOf) }),
      });
      if (!report) throw new Refused('There is no organization yet.');
      const statuses = report.runId === null ? {} : await sendAll(services, report.runId);
      print(options, { ...report, statuses }, describe(report, statuses));
    },
    { needsOrganization: true },
  );
}

function readDay(text: string) {
  try {
    return plainDate(text);
  } catch {
    throw new Refused(`--as-of ${text}: expected a calendar day, YYYY-MM-DD.`);
  }
}

async function sendAll(services: Services, runId: number): Promise<Record<string, number>> {
  await sendQueued(services);
  const until = Date.now() + WAIT_MS;
  for (;;) {
    const { statuses, inHand } = await countRunMessages(services.sql, runId);
    if (inHand === 0 || Date.now() > until) return statuses;
    await sleep(200);
  }
}

function describe(report: RunReport, statuses: Record<string, number>): string[] {
  const { counts } = report;
  return [
    `${report.dryRun ? 'Would plan' : 'Planned'} ${counts.messages} messages for ${report.asOf}.`,
    ...report.messages.map(
      (message) =>
        `  ${message.customerNumber} ${message.customerName} <${message.to}>: ${message.step} (${message.tone}), ${message.invoices.join(', ')}`,
    ),
    ...(counts.messages > report.messages.length
      ? [`  … and ${counts.messages - report.messages.length} more`]
      : []),
    ...Object.entries(statuses).map(([status, count]) => `${count} ${status}`),
    ...report.passedOver.map((one) => `Passed over: ${one.invoice} ${one.step} (${one.reason})`),
    ...report.heldCounts.map((one) => `Held: ${one.invoices} because of ${one.because}`),
    ...report.held.map(
      (one) =>
        `  ${one.number} (${one.customer}): ${one.because}${one.reviewOn ? ` until ${one.reviewOn}` : ''}`,
    ),
  ];
}
