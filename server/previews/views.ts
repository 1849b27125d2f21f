import type { WorkingDays } from '../calendar/working-days.ts';
import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import type { People } from '../runs/plan-context.ts';
import { recipientsOf } from '../runs/recipient-rules.ts';
import type { ScenarioBook } from '../scenarios/book-rules.ts';
import type { Scenario } from '../scenarios/rules.ts';
import { hrefOf, scenarioName, stepName, type Badge } from '../today/wording.ts';
import type { Reader } from '../web/reader.ts';
import { weekdaysOf, weeksOf, type CalendarDay, type Weekday } from './calendar-views.ts';
import type { Mark, MarkedTouch } from './compare-rules.ts';
import { askedOf, sumTouches, type TouchCount } from './count-rules.ts';
import { PREVIEW_DAYS } from './foresight.ts';
import { keptPart, stepRows, type Keeping, type KeptPart, type StepRow } from './kept-views.ts';
import type { ForeseenInvoice } from './page-queries.ts';

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
  /** Of a book too large to be worked out while somebody waits. */
  kept: KeptPart | null;
  /** False: nothing is worked out yet. */
  isKnown: boolean;
  figures: { label: string; value: string }[];
  weekdays: Weekday[];
  weeks: (CalendarDay | null)[][];
  steps: StepRow[];
  list: string;
  days: { title: string; rows: PreviewRow[] }[];
  moreHref: string | null;
  rest: string;
  allHref: string | null;
}

export interface PreviewSources {
  customer: { id: number; name: string } | null;
  draft: Scenario | null;
  /** The day whose list is asked for; null: the first ones. */
  day: PlainDate | null;
  untilOn: PlainDate | null;
  /** What is counted, and how many customers get any of it; null: nothing is worked out yet. */
  counted: { counts: readonly TouchCount[]; customers: number } | null;
  keeping: Keeping | null;
  shown: readonly MarkedTouch[];
  /** The last customer of a day's list that goes on; null: it is whole. */
  moreAfter: number | null;
  people: People;
  invoices: ReadonlyMap<number, ForeseenInvoice>;
  book: ScenarioBook;
  workingDays: WorkingDays;
}

/** The next sixty days: a calendar of what goes out, and the list. */
export function previewIndex(reader: Reader, sources: PreviewSources): PreviewIndex {
  const { previews } = reader.texts;
  const { customer, draft, day, shown, keeping, workingDays, moreAfter } = sources;
  const untilOn = sources.untilOn ?? addDays(reader.today, PREVIEW_DAYS);
  const { counts, customers } = sources.counted ?? { counts: [], customers: 0 };
  const days = Map.groupBy(shown, ({ on }) => on);
  const pathOf = (on: PlainDate | null) => pathTo(sources, on);
  const left = sumTouches(counts) - shown.length;
  return {
    subtitle: previews.subtitle(reader.longDay(untilOn)),
    crumb: customer
      ? { href: `/customers/${customer.id}`, label: customer.name }
      : { href: '/scenarios', label: reader.texts.scenarios.title },
    draft: draft && {
      sentence: previews.draft(scenarioName(reader, draft), draft.number),
      differs: sources.counted ? differences(reader, counts) : '',
    },
    notice: reader.organization?.remindersPaused ? previews.paused : '',
    kept: keeping && keptPart(reader, keeping, { href: pathOf(day), draft }),
    isKnown: sources.counted !== null,
    figures: figuresOf(reader, counts, customers),
    weekdays: weekdaysOf(reader),
    weeks: weeksOf(reader, { counts, untilOn, day, workingDays, pathOf }),
    steps: stepRows(reader, counts, sources.book),
    list: day === null ? previews.list : previews.listOf(reader.longDay(day)),
    days: [...days].map(([on, rows]) => ({
      title: reader.longDay(on),
      rows: rows.map((touch) => rowOf(reader, sources, touch)),
    })),
    moreHref: day === null || moreAfter === null ? null : `${pathOf(day)}&after=${moreAfter}#list`,
    rest: day === null && left > 0 ? previews.rest(reader.count(left)) : '',
    allHref: day === null ? null : pathOf(null),
  };
}

function differences(reader: Reader, counts: readonly TouchCount[]): string {
  const { previews } = reader.texts;
  const count = (wanted: Mark) => sumTouches(counts.filter(({ mark }) => mark === wanted));
  const [more, less] = [count('new'), count('gone')];
  return more + less === 0
    ? previews.noDifference
    : previews.difference(reader.count(more), reader.count(less));
}

function figuresOf(
  reader: Reader,
  counts: readonly TouchCount[],
  customers: number,
): PreviewIndex['figures'] {
  const { previews } = reader.texts;
  const goingOut = counts.filter(({ mark }) => mark !== 'gone');
  const mails = sumTouches(goingOut.filter(({ channel }) => channel === 'email'));
  return [
    { label: previews.mails, value: reader.count(mails) },
    { label: previews.work, value: reader.count(sumTouches(goingOut) - mails) },
    { label: previews.customers, value: reader.count(customers) },
  ];
}

function pathTo({ customer, draft }: PreviewSources, day: PlainDate | null): string {
  return hrefOf('/preview', {
    customer: customer ? String(customer.id) : '',
    draft: draft?.key ?? '',
    day: day ?? '',
  });
}

function rowOf(reader: Reader, sources: PreviewSources, touch: MarkedTouch): PreviewRow {
  const { previews } = reader.texts;
  return {
    customer: sources.people.debtors.get(touch.customerId)?.name ?? '',
    customerHref: `/customers/${touch.customerId}`,
    step: stepName(reader, touch.step),
    scenario: scenarioName(reader, touch.scenario),
    to: addresseesOf(reader, sources.people, touch),
    badges: badgesOf(reader, touch),
    amount: touch.step.channel === 'note' ? '' : reader.amount(askedOf(touch), touch.currency),
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
  '/previews/_kept': { kept: KeptPart };
}
