import { readFile } from 'node:fs/promises';
import { parseChoices } from '../../server/imports/choices-rules.ts';
import { Invalid } from '../../server/errors.ts';
import {
  ownHistory,
  readHistory,
  replayHistory,
  type History,
} from '../../server/previews/replay.ts';
import type { ReplayReport } from '../../server/previews/replay-report.ts';
import { listDrafts, listScenarios } from '../../server/scenarios/queries.ts';
import type { Scenario } from '../../server/scenarios/rules.ts';
import type { Services } from '../../server/services.ts';
import { print, Refused } from './output.ts';
import { withServices } from './services.ts';

/** `relance replay`: what each scenario would have said in a history. Writes nothing. */
export async function replay(
  file: string | undefined,
  options: { scenario?: string[]; map?: string; json?: boolean },
): Promise<void> {
  await withServices(
    async (services) => {
      const scenarios = await findScenarios(services, options.scenario ?? []);
      const history = await findHistory(services, file, options.map);
      const reports = await replayHistory(services, history, scenarios);
      if (!reports) throw new Refused('There is no organization yet.');
      const { invoices, customers, rejected } = history;
      const told = { invoices: invoices.length, customers, rejected };
      print(options, { history: told, scenarios: reports }, describe(told, reports));
    },
    { needsOrganization: true },
  );
}

async function findScenarios(services: Services, wanted: readonly string[]): Promise<Scenario[]> {
  const active = await listScenarios(services.sql);
  if (wanted.length === 0) return active;
  const drafts = await listDrafts(services.sql);
  return wanted.map((name) => {
    const [key = '', which] = name.split('@');
    const found = (which === 'draft' ? drafts : active).find((one) => one.key === key);
    if (found && (which === undefined || which === 'draft')) {
      return which === 'draft' ? { ...found, key: name } : found;
    }
    const known = [...active.map((one) => one.key), ...drafts.map((one) => `${one.key}@draft`)];
    throw new Refused(`There is no scenario ${name}. There are: ${known.join(', ')}.`);
  });
}

async function findHistory(
  services: Services,
  file: string | undefined,
  map: string | undefined,
): Promise<History> {
  if (file === undefined) return ownHistory(services.sql);
  try {
    const choices = map === undefined ? {} : parseChoices(JSON.parse(await readFile(map, 'utf8')));
    return await readHistory(services, await readFile(file), choices);
  } catch (error) {
    if (error instanceof Invalid) {
      throw new Refused(error.problems.map(({ message }) => message).join('\n'));
    }
    if (error instanceof Error && ('code' in error || error instanceof SyntaxError)) {
      throw new Refused(error.message);
    }
    throw error;
  }
}

function describe(
  history: { invoices: number; customers: number; rejected: number },
  reports: readonly ReplayReport[],
): string[] {
  const left = history.rejected > 0 ? `; ${history.rejected} lines left out` : '';
  return [
    `${history.invoices} invoices of ${history.customers} customers${left}.`,
    'Each invoice appears on its date and is gone on the day it was paid: reminders change nothing of that here.',
    ...reports.flatMap((report) => ['', ...describeOne(report)]),
  ];
}

function describeOne(report: ReplayReport): string[] {
  const { paid, paidBeforeAny, mailsPerCustomerMonth: monthly, faults } = report;
  const share = (count: number) => (paid === 0 ? '–' : `${((count / paid) * 100).toFixed(1)} %`);
  const width = Math.max(...report.steps.map(({ key }) => key.length));
  return [
    `Scenario ${report.scenario}`,
    ...report.steps.map(
      ({ key, channel, touches, invoices }) =>
        `  ${key.padEnd(width)}  ${channel.padEnd(6)}  ${String(touches).padStart(7)} times, about ${invoices} invoices`,
    ),
    `  paid before any mail: ${paidBeforeAny} of ${paid} (${share(paidBeforeAny)})`,
    ...report.paidAfter.map(
      ({ mails, invoices }) =>
        `  paid after ${mails} ${mails === 1 ? 'mail' : 'mails'}: ${invoices} (${share(invoices)})`,
    ),
    `  mails to a customer in a month that has any: ${monthly.mean.toFixed(2)} on average, ${monthly.most} at most`,
    `  reminded after paying: ${faults.afterPayment}; of a disputed invoice: ${faults.disputed}; out of order: ${faults.outOfOrder}; inside the gap: ${faults.insideGap}`,
  ];
}
