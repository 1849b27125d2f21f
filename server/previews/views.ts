import type { WorkingDays } from '../calendar/working-days.ts';
import { addDays, dayOfWeek, type PlainDate } from '../calendar/plain-date.ts';
import type { People } from '../runs/plan-context.ts';
import { recipientsOf } from '../runs/recipient-rules.ts';
import type { Scenario } from '../scenarios/rules.ts';
import { hrefOf, scenarioName, stepName, type Badge } from '../today/wording.ts';
import type { Reader } from '../web/reader.ts';
import type { Mark, MarkedTouch } from './compare-rules.ts';
import { PREVIEW_DAYS, type Preview } from './foresight.ts';
import type { ForeseenInvoice } from './page-queries.ts';

export interface CalendarDay {
  /** `12`, or `1 avril` where a month begins. */
  label: string;
  /** The day in words, with what it brings. */
  spoken: string;
  href: string | null;
  mails: string;
  work: string;
  /** Drawn in one of four strengths, by how much goes out. */
  strength: '0' | '1' | '2' | '3' | '4';
  isOff: boolean;
  isShown: boolean;
  isChanged: boolean;
}

export interface PreviewRow {
  customer: string;
  customerHref: string;
  step: string;
  scenario: string;
  to: string;
  badges: Badge[];
  amount: string;
  invoices: { href: string; number: string; about: string }[];
  beside: string;
}

export interface PreviewIndex {
  subtitle: string;
  crumb: { href: string; label: string };
  draft: { sentence: string; differs: string } | null;
  notice: string;
  figures: { label: string; value: string }[];
  weekdays: { short: string; long: string }[];
  weeks: (CalendarDay | null)[][];
  list: string;
  days: { title: string; rows: PreviewRow[] }[];
  rest: string;
  allHref: string | null;
}

export interface PreviewSources {
  customer: { id: number; name: string } | null;
  draft: Scenario | null;
  /** The day whose list is asked for; null: the first ones. */
  day: PlainDate | null;
  preview: Preview | null;
  touches: readonly MarkedTouch[];
  shown: readonly MarkedTouch[];
  people: People;
  invoices: ReadonlyMap<number, ForeseenInvoice>;
  workingDays: WorkingDays;
}

/** The next sixty days: a calendar of what goes out, and the list. */
export function previewIndex(reader: Reader, sources: PreviewSources): PreviewIndex {
  const { previews } = reader.texts;
  const { customer, draft, day, preview, touches, shown } = sources;
  const goingOut = touches.filter(({ mark }) => mark !== 'gone');
  const untilOn = preview?.untilOn ?? addDays(reader.today, PREVIEW_DAYS);
  const days = Map.groupBy(shown, ({ on }) => on);
  return {
    subtitle: previews.subtitle(reader.longDay(untilOn)),
    crumb: customer
      ? { href: `/customers/${customer.id}`, label: customer.name }
      : { href: '/scenarios', label: reader.texts.scenarios.title },
    draft: draft && {
      sentence: previews.draft(scenarioName(reader, draft), draft.number),
      differs: differences(reader, touches),
    },
    notice: noticeOf(reader, preview),
    figures: figuresOf(reader, goingOut),
    weekdays: weekdaysOf(reader),
    weeks: weeksOf(reader, sources, untilOn),
    list: day === null ? previews.list : previews.listOf(reader.longDay(day)),
    days: [...days].map(([on, rows]) => ({
      title: reader.longDay(on),
      rows: rows.map((touch) => rowOf(reader, sources, touch)),
    })),
    rest:
      day === null && touches.length > shown.length
        ? previews.rest(reader.count(touches.length - shown.length))
        : '',
    allHref: day === null ? null : pathOf(sources, null),
  };
}

function differences(reader: Reader, touches: readonly MarkedTouch[]): string {
  const { previews } = reader.texts;
  const count = (wanted: Mark) => touches.filter(({ mark }) => mark === wanted).length;
  const [more, less] = [count('new'), count('gone')];
  return more + less === 0
    ? previews.noDifference
    : previews.difference(reader.count(more), reader.count(less));
}

function noticeOf(reader: Reader, preview: Preview | null): string {
  const { previews } = reader.texts;
  if (reader.organization?.remindersPaused) return previews.paused;
  return preview?.isCut ? previews.cut(reader.count(preview.customers)) : '';
}

function figuresOf(reader: Reader, touches: readonly MarkedTouch[]): PreviewIndex['figures'] {
  const { previews } = reader.texts;
  const mails = touches.filter(({ step }) => step.channel === 'email').length;
  const customers = new Set(touches.map(({ customerId }) => customerId)).size;
  return [
    { label: previews.mails, value: reader.count(mails) },
    { label: previews.work, value: reader.count(touches.length - mails) },
    { label: previews.customers, value: reader.count(customers) },
  ];
}

// Any Monday: only its name and those of the six days after it are wanted.
const A_MONDAY: PlainDate = '2026-03-02';

function weekdaysOf(reader: Reader): PreviewIndex['weekdays'] {
  const named = (weekday: 'short' | 'long') =>
    new Intl.DateTimeFormat(reader.locale, { weekday, timeZone: 'UTC' });
  return Array.from({ length: 7 }, (_, index) => {
    const at = new Date(`${addDays(A_MONDAY, index)}T12:00:00Z`);
    return { short: named('short').format(at), long: named('long').format(at) };
  });
}

/** Whole weeks from Monday on; days outside the sixty are null. */
function weeksOf(
  reader: Reader,
  sources: PreviewSources,
  untilOn: PlainDate,
): PreviewIndex['weeks'] {
  const byDay = Map.groupBy(sources.touches, ({ on }) => on);
  const most = Math.max(1, ...[...byDay.values()].map((touches) => touches.length));
  const firstMonday = addDays(reader.today, 1 - dayOfWeek(reader.today));
  const weeks: PreviewIndex['weeks'] = [];
  for (let monday = firstMonday; monday <= untilOn; monday = addDays(monday, 7)) {
    weeks.push(
      Array.from({ length: 7 }, (_, index) => {
        const on = addDays(monday, index);
        if (on < reader.today || on > untilOn) return null;
        return calendarDay(reader, sources, on, byDay.get(on) ?? [], most);
      }),
    );
  }
  return weeks;
}

function calendarDay(
  reader: Reader,
  sources: PreviewSources,
  on: PlainDate,
  touches: readonly MarkedTouch[],
  most: number,
): CalendarDay {
  const { previews } = reader.texts;
  const goingOut = touches.filter(({ mark }) => mark !== 'gone');
  const mails = goingOut.filter(({ step }) => step.channel === 'email').length;
  const work = goingOut.length - mails;
  const strength = goingOut.length === 0 ? 0 : Math.max(1, Math.ceil((goingOut.length / most) * 4));
  const country = reader.organization?.country ?? 'FR';
  return {
    label: dayLabel(reader, on),
    spoken: [
      reader.longDay(on),
      ...(mails > 0 ? [previews.mailsOn(mails, reader.count(mails))] : []),
      ...(work > 0 ? [previews.workOn(work, reader.count(work))] : []),
    ].join(', '),
    href: touches.length > 0 ? `${pathOf(sources, on)}#list` : null,
    mails: mails > 0 ? reader.count(mails) : '',
    work: work > 0 ? reader.count(work) : '',
    strength: String(strength) as CalendarDay['strength'],
    isOff: !sources.workingDays.isWorkingDay(on, country),
    isShown: on === sources.day,
    isChanged: touches.some(({ mark }) => mark !== 'same'),
  };
}

function dayLabel(reader: Reader, on: PlainDate): string {
  const isNamed = on.endsWith('-01') || on === reader.today;
  return new Intl.DateTimeFormat(reader.locale, {
    day: 'numeric',
    ...(isNamed && { month: 'short' }),
    timeZone: 'UTC',
  }).format(new Date(`${on}T12:00:00Z`));
}

function pathOf({ customer, draft }: PreviewSources, day: PlainDate | null): string {
  return hrefOf('/preview', {
    customer: customer ? String(customer.id) : '',
    draft: draft?.key ?? '',
    day: day ?? '',
  });
}

function rowOf(reader: Reader, sources: PreviewSources, touch: MarkedTouch): PreviewRow {
  const { previews } = reader.texts;
  const asked = [...touch.carried, ...touch.beside].reduce((sum, one) => sum + one.askedMinor, 0);
  return {
    customer: sources.people.debtors.get(touch.customerId)?.name ?? '',
    customerHref: `/customers/${touch.customerId}`,
    step: stepName(reader, touch.step),
    scenario: scenarioName(reader, touch.scenario),
    to: addresseesOf(reader, sources.people, touch),
    badges: badgesOf(reader, touch),
    amount: touch.step.channel === 'note' ? '' : reader.amount(asked, touch.currency),
    invoices: touch.carried.flatMap((one) => {
      const invoice = sources.invoices.get(one.invoiceId);
      if (!invoice) return [];
      const because =
        one.plannedOn < touch.on
          ? previews.moved(reader.day(invoice.dueOn), reader.day(one.plannedOn))
          : previews.due(reader.day(invoice.dueOn));
      return [{ href: `/invoices/${invoice.id}`, number: invoice.number, about: because }];
    }),
    beside:
      touch.beside.length > 0
        ? previews.beside(touch.beside.length, reader.count(touch.beside.length))
        : '',
  };
}

function addresseesOf(
  { texts }: Reader,
  { debtors, contacts, colleagues }: People,
  { customerId, step }: MarkedTouch,
): string {
  if (step.channel !== 'email') return texts.previews.byHand;
  const ownerId = debtors.get(customerId)?.ownerId;
  const recipients = recipientsOf(step.recipients, contacts.get(customerId) ?? [], {
    owner: colleagues.find(({ id }) => id === ownerId) ?? null,
    users: colleagues,
  });
  if (!recipients) return texts.previews.nobody;
  const { addressee, copies } = recipients;
  return [addressee.email, ...copies.map(({ address }) => address)].join(', ');
}

function badgesOf({ texts }: Reader, { step, mark }: MarkedTouch): Badge[] {
  const { previews } = texts;
  return [
    ...(mark === 'new' ? [{ label: previews.onlyWithDraft, tone: 'good' as const }] : []),
    ...(mark === 'gone' ? [{ label: previews.notWithDraft, tone: 'bad' as const }] : []),
    ...(step.needsApproval && step.channel === 'email'
      ? [{ label: previews.approval, tone: 'warn' as const }]
      : []),
  ];
}

export interface PreviewViews {
  '/previews/index': PreviewIndex;
}
