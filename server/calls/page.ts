import type { FastifyRequest } from 'fastify';
import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import { zoneOfCountry } from '../calendar/country-zone.ts';
import type { WorkingDays } from '../calendar/working-days.ts';
import { listCustomerMessages, type CustomerMessage } from '../customers/page-queries.ts';
import { listContacts, type Contact } from '../customers/queries.ts';
import { listPortalDisputes } from '../disputes/page-queries.ts';
import { NotFound } from '../errors.ts';
import { listNotices } from '../payment-notices/card-queries.ts';
import { listPlansOfCustomer } from '../plans/page-queries.ts';
import { listPromises } from '../promises/card-queries.ts';
import { findPromiseSettings } from '../promises/queries.ts';
import { listReplies, type ReplyRow } from '../replies/page-queries.ts';
import { listTeam } from '../scenarios/editor-queries.ts';
import { loadScenarioBook } from '../scenarios/queries.ts';
import type { Step } from '../scenarios/rules.ts';
import type { Services } from '../services.ts';
import { idOf, stepName } from '../today/wording.ts';
import { signedInUser } from '../users/guard.ts';
import type { Reader } from '../web/reader.ts';
import { findCallTask, listCallInvoices, type CallInvoice, type CallTask } from './page-queries.ts';
import { listCalls, listDaysCalled, type CallRow } from './queries.ts';
import { callingHour, WEEK_DAYS, type CallingHour } from './rules.ts';
import type { ToldSources } from './told-views.ts';

// More than a person can speak of in one call.
const INVOICES_SHOWN = 50;
const CONTACTS_SHOWN = 10;
/** What is due within a month is spoken of: payment runs come monthly. */
const SOON_DAYS = 30;

/** Everything the page of a call is made of. Amounts in minor units. */
export interface CallSources extends ToldSources {
  task: CallTask;
  step: Step | undefined;
  stepName: string;
  /** Who reads the page, and calls. */
  user: { id: number; name: string };
  contacts: readonly Contact[];
  team: readonly { email: string; name: string }[];
  /** All that is owed in the call's currency and overdue, due soon or asked for. */
  invoices: readonly CallInvoice[];
  /** Of these what the call asks for: owed and not held. */
  asked: readonly (CallInvoice & { askableMinor: number })[];
  askedMinor: number;
  soon: readonly CallInvoice[];
  messages: readonly CustomerMessage[];
  replies: readonly ReplyRow[];
  /** Of this task, the latest first, and of the customer. */
  taskCalls: readonly CallRow[];
  customerCalls: readonly CallRow[];
  unanswered: number;
  calledOn: readonly PlainDate[];
  now: Date;
  zone: string;
  hour: CallingHour;
  calendar: WorkingDays;
  /** Days ahead a debtor may promise by themselves. */
  promiseDays: number;
}

export type CallRequest = FastifyRequest<{ Params: { id: string } }>;

/** The call a request names. Throws NotFound, also for a task that is no call. */
export async function getCallTask(services: Services, request: CallRequest): Promise<CallTask> {
  const id = idOf(request.params.id);
  const task = id === undefined ? undefined : await findCallTask(services.sql, id);
  if (!task) throw new NotFound('There is no such call.');
  return task;
}

/** Reads what the page of a call shows. */
export async function readCallPage(
  services: Services,
  request: CallRequest,
  reader: Reader,
  task: CallTask,
): Promise<CallSources> {
  const { sql, workingDays } = services;
  const { today } = reader;
  const { customerId } = task;
  const now = services.clock.now();
  const [invoices, calledOn, taskCalls, book, contacts, ...rest] = await Promise.all([
    listCallInvoices(sql, {
      ...{ taskId: task.id, today, dueBy: addDays(today, SOON_DAYS), limit: INVOICES_SHOWN },
    }),
    listDaysCalled(sql, customerId, addDays(today, 1 - WEEK_DAYS)),
    listCalls(sql, { taskId: task.id, limit: CONTACTS_SHOWN }),
    loadScenarioBook(sql),
    listContacts(sql, customerId),
    listTeam(sql),
    listCustomerMessages(sql, customerId, CONTACTS_SHOWN),
    listReplies(sql, { filter: 'all', customerId, limit: CONTACTS_SHOWN }),
    listCalls(sql, { customerId, limit: CONTACTS_SHOWN }),
    readTold(services, customerId, now),
    findPromiseSettings(sql),
  ]);
  const [team, messages, replies, customerCalls, told, promiseSettings] = rest;
  const step = book.versions
    .get(task.versionId)
    ?.scenario.steps.find((one) => one.key === task.stepKey);
  const { id, name, email } = signedInUser(request);
  const zone = zoneOf(reader, task.country);
  return {
    ...{ task, step, contacts, team, messages, replies, taskCalls, customerCalls, ...told },
    stepName: step ? stepName(reader, step) : task.stepKey,
    user: { id, name: name || email },
    ...owedOf(invoices, today),
    unanswered: taskCalls.filter((one) => one.outcome === 'no_answer').length,
    ...{ calledOn, now, zone, calendar: workingDays },
    hour: callingHour(now, { zone, country: task.country }, workingDays),
    promiseDays: promiseSettings.daysMax,
  };
}

async function readTold({ sql }: Services, customerId: number, now: Date): Promise<ToldSources> {
  const limit = CONTACTS_SHOWN;
  const [promises, notices, disputes, plans] = await Promise.all([
    listPromises(sql, { customerId, statuses: ['open', 'broken'], limit }),
    listNotices(sql, { customerId, statuses: ['looking', 'to_decide'], limit }),
    listPortalDisputes(sql, { customerId, invoiceId: null }, now, limit),
    listPlansOfCustomer(sql, customerId),
  ]);
  return { promises, notices, disputes, plans };
}

function owedOf(
  invoices: readonly CallInvoice[],
  today: PlainDate,
): Pick<CallSources, 'invoices' | 'asked' | 'askedMinor' | 'soon'> {
  const asked = invoices
    .filter((one) => one.isCarried)
    .map((one) => ({ ...one, askableMinor: one.balanceMinor - one.heldMinor }))
    .filter((one) => one.askableMinor > 0);
  return {
    invoices,
    asked,
    askedMinor: asked.reduce((sum, one) => sum + one.askableMinor, 0),
    soon: invoices.filter((one) => one.dueOn > today && !one.isCarried),
  };
}

/** The customer's clock: ours in our own country, else that of theirs. */
function zoneOf(reader: Reader, country: string): string {
  if (country === reader.organization?.country) return reader.zone;
  return zoneOfCountry(country) ?? reader.zone;
}
