import { dayIn } from '../calendar/zone.ts';
import { formatTime } from '../calendar/format.ts';
import type { Contact } from '../customers/queries.ts';
import { lettersOf, type Letter } from '../customers/letter-views.ts';
import { invoiceBadge, isOverdue, lateness, type Badge } from '../today/wording.ts';
import type { Reader } from '../web/reader.ts';
import type { CallStep } from '../../views/texts/office/en/calls.ts';
import { callForm, type CallForm, type ReturnedCall } from './form-views.ts';
import type { CallSources } from './page.ts';
import type { CallInvoice, CallTask } from './page-queries.ts';
import { callableFirst, mayCallOn, nextCallDay } from './rules.ts';
import { callScript, scriptLanguage } from './script.ts';
import { aboutCall, callBadge } from './timeline-views.ts';
import { toldLines, type ToldLine } from './told-views.ts';

export interface CallShow {
  title: string;
  customer: string;
  customerHref: string;
  step: string;
  /** What became of it, once it is off the list. */
  closed: string;
  /** Whoever can be called, the best first. */
  people: { name: string; about: string; phone: string; href: string; isFirst: boolean }[];
  contactsHref: string;
  facts: { label: string; value: string }[];
  hour: { text: string; tone: Badge['tone']; hint: string };
  /** What tells against calling now; empty when nothing does. */
  warnings: string[];
  total: string;
  owed: OwedRow[];
  soon: OwedRow[];
  told: ToldLine[];
  contacts: Letter[];
  noted: { at: string; badge: Badge; about: string; links: { href: string; label: string }[] }[];
  script: { language: string; name: string; steps: CallStep[] } | null;
  form: CallForm | null;
  completion: string;
}

export interface OwedRow {
  href: string;
  number: string;
  due: string;
  lateness: string;
  isLate: boolean;
  amount: string;
  isAsked: boolean;
  badge: Badge;
}

export interface CallViews {
  '/calls/show': CallShow;
  '/calls/_owed': { rows: OwedRow[] };
  '/calls/_form': { form: CallForm };
}

/** The page of a call: whom, when, about what, in which words, and what came of it. */
export function callShow(
  reader: Reader,
  sources: CallSources,
  returned: ReturnedCall | null,
): CallShow {
  const { task, invoices, contacts } = sources;
  const { calls } = reader.texts;
  const isOpen = task.doneAt === null;
  const people = callableFirst(contacts, sources.step?.recipients.to ?? ['billing']);
  const overdue = invoices.filter((one) => one.dueOn <= reader.today || one.isCarried);
  const row = (one: CallInvoice) => owedRow(reader, task, one);
  return {
    title: calls.title(task.customerName),
    customer: `${task.customerName} · ${task.customerNumber}`,
    customerHref: `/customers/${task.customerId}`,
    step: [sources.stepName, reader.day(task.touchedOn)].join(' · '),
    closed: closedLine(reader, task),
    people: people.map((one, index) => ({
      ...personLine(reader, task, one),
      isFirst: index === 0,
    })),
    contactsHref: `/customers/${task.customerId}#contacts`,
    facts: [
      { label: calls.owner, value: task.ownerName ?? '' },
      { label: calls.colleagues, value: colleaguesOf(sources) },
    ].filter((fact) => fact.value !== ''),
    hour: hourLine(reader, sources),
    warnings: isOpen ? warningsOf(reader, sources) : [],
    total: reader.amount(sources.askedMinor, task.currency),
    owed: overdue.map(row),
    soon: sources.soon.map(row),
    told: toldLines(reader, sources),
    contacts: lettersOf(reader, {
      ...sources,
      // Those of this task stand above.
      calls: sources.customerCalls.filter((one) => one.taskId !== task.id),
    }),
    noted: sources.taskCalls.map((call) => ({
      ...{ at: reader.moment(call.calledAt), badge: callBadge(reader, call) },
      ...{ about: aboutCall(reader, call), links: linksOf(reader, call) },
    })),
    script: isOpen && sources.asked.length > 0 ? scriptOf(reader, sources, people[0]) : null,
    form: isOpen ? callForm(reader, { ...sources, people }, returned) : null,
    completion: `/tasks/${task.id}/completion`,
  };
}

function closedLine(reader: Reader, { doneAt, doneBy }: CallTask): string {
  if (doneAt === null) return '';
  const moment = reader.moment(doneAt);
  const { calls } = reader.texts;
  return doneBy === null ? calls.isWithdrawn(moment) : calls.isDone(doneBy, moment);
}

function personLine(
  reader: Reader,
  task: CallTask,
  contact: Contact,
): Omit<CallShow['people'][number], 'isFirst'> {
  const { calls, trade } = reader.texts;
  const language = contact.language ?? task.language;
  return {
    name: contact.name || calls.noBody,
    about: [
      ...contact.roles.map((role) => trade.contactRole[role]),
      calls.speaks(trade.languages[language] ?? language),
    ].join(' · '),
    phone: contact.phone.replaceAll(' ', '\u00a0'),
    // RFC 3966: digits, with a plus before an international number.
    href: `tel:${contact.phone.replace(/(?!^\+)\D/g, '')}`,
  };
}

function colleaguesOf({ step, task, team }: CallSources): string {
  const named = (step?.recipients.inside ?? []).map((who) =>
    who === 'owner' ? (task.ownerName ?? '') : (team.find((one) => one.email === who)?.name ?? who),
  );
  return [...new Set(named.filter((name) => name !== ''))].join(', ');
}

function hourLine(reader: Reader, { hour, zone, now }: CallSources): CallShow['hour'] {
  const { calls } = reader.texts;
  const time = (at: Date) => formatTime(at, reader.locale, zone);
  const place = (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
  if (hour.isNow) {
    const text = `${calls.timeIn(time(now), place)} · ${calls.open(time(hour.until))}`;
    return { text, tone: 'good', hint: calls.hours };
  }
  const day = dayIn(zone, hour.from);
  const isToday = day === dayIn(zone, now);
  const from = isToday ? time(hour.from) : `${reader.day(day)} ${time(hour.from)}`;
  const text = `${calls.timeIn(time(now), place)} · ${calls.closed(from)}`;
  return { text, tone: 'warn', hint: calls.hours };
}

function warningsOf(reader: Reader, sources: CallSources): string[] {
  const { calls } = reader.texts;
  const { task, calledOn, calendar } = sources;
  const { today } = reader;
  return [
    sources.asked.length === 0 ? calls.nothingOwed : '',
    task.nextOn !== null && task.nextOn > today ? calls.putOff(reader.longDay(task.nextOn)) : '',
    mayCallOn(calledOn, today)
      ? ''
      : calls.tooOften(reader.longDay(nextCallDay(calledOn, today, task.country, calendar))),
  ].filter((sentence) => sentence !== '');
}

function owedRow(reader: Reader, task: CallTask, invoice: CallInvoice): OwedRow {
  const { balanceMinor, dueOn, heldBecause } = invoice;
  return {
    href: `/invoices/${invoice.id}`,
    number: invoice.number,
    due: reader.day(dueOn),
    lateness: lateness(reader, dueOn),
    isLate: isOverdue(reader, dueOn),
    amount: reader.amount(balanceMinor, task.currency),
    isAsked: invoice.isCarried,
    badge: invoiceBadge(reader, { balanceMinor, dueOn, heldBecause }),
  };
}

function linksOf(
  reader: Reader,
  call: CallSources['taskCalls'][number],
): { href: string; label: string }[] {
  const { see } = reader.texts.calls;
  const disputes = call.invoices.filter((one) => one.disputeId !== null);
  return [
    ...(call.promiseId ? [{ href: `/promises/${call.promiseId}`, label: see.promise }] : []),
    ...(call.noticeId ? [{ href: `/payment-notices/${call.noticeId}`, label: see.notice }] : []),
    ...(call.planId ? [{ href: `/plans/${call.planId}`, label: see.plan }] : []),
    ...disputes.map((one) => ({
      ...{ href: `/disputes/${one.disputeId}`, label: `${see.dispute} ${one.number}` },
    })),
  ];
}

function scriptOf(
  reader: Reader,
  sources: CallSources,
  person: Contact | undefined,
): CallShow['script'] {
  const { task, user } = sources;
  const language = scriptLanguage(person?.language ?? task.language);
  const { calls, trade } = reader.texts;
  return {
    language,
    name: calls.scriptIn(trade.languages[language] ?? language),
    steps: callScript({
      ...{ language, country: task.country, caller: user.name, person: person?.name ?? '' },
      ...{ firm: reader.organization?.name ?? '', currency: task.currency, today: reader.today },
      ...{ asked: sources.asked, soon: sources.soon },
    }),
  };
}
