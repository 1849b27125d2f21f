import { addDays, laterOf, type PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import { readLines } from '../imports/read-lines.ts';
import type { ReadingChoices } from '../imports/rules.ts';
import { findOrganization, type Organization } from '../organization/queries.ts';
import type { Scenario } from '../scenarios/rules.ts';
import type { Services } from '../services.ts';
import { listHistory } from './history-queries.ts';
import { reportReplay, type ReplayReport } from './replay-report.ts';
import { replayCustomer, type HistoryInvoice } from './replay-rules.ts';
import type { ForeseenTouch } from './rules.ts';

// What is still unpaid at the end of a history is followed for so long: longer than the last step of any ready scenario.
const DAYS_AFTER_THE_END = 120;

export interface History {
  invoices: HistoryInvoice[];
  customers: number;
  /** Lines of the file that could not be read, or that say no due date or amount. */
  rejected: number;
}

/** The invoices of a file as they went. Numbers of customers and invoices become ids of this history alone. */
export async function readHistory(
  services: Services,
  file: Buffer,
  choices: Partial<ReadingChoices>,
): Promise<History> {
  const { lines, rejected, customers, defaultCountry } = await readLines(services, file, choices);
  const customerIds = new Map<string, number>();
  const invoices: HistoryInvoice[] = [];
  for (const line of lines) {
    const { customerNumber, issuedOn, dueOn, currency, totalMinor } = line;
    if (!customerNumber || !issuedOn || !dueOn || !currency || !totalMinor || totalMinor <= 0)
      continue;
    const customerId = customerIds.get(customerNumber) ?? customerIds.size + 1;
    customerIds.set(customerNumber, customerId);
    const customer = customers.get(customerNumber);
    invoices.push({
      ...{ id: invoices.length + 1, customerId, issuedOn, dueOn, currency, totalMinor },
      kind: customer?.kind ?? 'company',
      country: customer?.country ?? defaultCountry,
      settledOn: line.settledOn,
      isDisputed: line.isDisputed,
    });
  }
  const left = lines.length - invoices.length;
  return { invoices, customers: customerIds.size, rejected: rejected + left };
}

/** The invoices of these books as they went. */
export async function ownHistory(sql: Db): Promise<History> {
  const invoices = await listHistory(sql);
  const customers = new Set(invoices.map(({ customerId }) => customerId)).size;
  return { invoices, customers, rejected: 0 };
}

/**
 * What each scenario would have said in a history, day by day by the rules of the runs: every invoice appears on its date and is
 * gone on the day it was paid, which no reminder changes. Null before there is an organization.
 */
export async function replayHistory(
  services: Services,
  { invoices }: History,
  scenarios: readonly Scenario[],
): Promise<ReplayReport[] | null> {
  const organization = await findOrganization(services.sql);
  if (!organization) return null;
  const gapDaysOf = ({ kind }: HistoryInvoice) =>
    kind === 'consumer' ? organization.consumerGapDays : organization.minimumGapDays;
  const untilOn = lastDay(invoices);
  return scenarios.map((scenario) => {
    const touches = replayAll(services, organization, invoices, scenario, untilOn);
    return reportReplay(scenario, invoices, touches, gapDaysOf);
  });
}

function replayAll(
  { workingDays }: Services,
  organization: Organization,
  invoices: readonly HistoryInvoice[],
  scenario: Scenario,
  untilOn: PlainDate,
): ForeseenTouch[] {
  const { country, minimumAmountMinor } = organization;
  const replaying = { organization, workingDays, country, minimumAmountMinor };
  const byCustomer = Map.groupBy(invoices, ({ customerId }) => customerId);
  return [...byCustomer.values()].flatMap((own) =>
    replayCustomer(own, scenario, replaying, untilOn),
  );
}

function lastDay(invoices: readonly HistoryInvoice[]): PlainDate {
  const last = invoices.reduce<PlainDate>(
    (day, { dueOn, settledOn }) => laterOf(day, laterOf(dueOn, settledOn ?? dueOn)),
    '0001-01-01',
  );
  return addDays(last, DAYS_AFTER_THE_END);
}
