import type { PlainDate } from '../calendar/plain-date.ts';
import type { AgedBalance } from '../reports/queries.ts';
import { agedFigure, type AgedFigure } from '../reports/views.ts';
import type { LastRun } from './queries.ts';
import type { Reader } from '../web/reader.ts';
import type { WorkRow } from './work-rows.ts';
import type { WorkGroup } from './work-views.ts';

export interface TodayShow {
  setup: SetupStep[] | null;
  figures: { currency: string; items: Figure[] }[];
  work: WorkGroup[];
  aged: AgedFigure[];
  nextRun: string;
  lastRun: { when: string; about: string } | null;
}

export interface SetupStep {
  title: string;
  text: string;
  action: string;
  href: string;
  isDone: boolean;
}

export interface Figure {
  label: string;
  value: string;
  note: string;
  href: string;
  isBad: boolean;
}

export interface TodaySources {
  setup: { hasInvoices: boolean; hasBank: boolean; hasRun: boolean };
  balances: readonly AgedBalance[];
  collected: readonly { currency: string; amountMinor: number; count: number }[];
  work: WorkGroup[];
  nextRun: { on: PlainDate; messages: number } | null;
  lastRun: LastRun | undefined;
}

/** The start page: what needs a person first, then how things stand. */
export function todayShow(reader: Reader, sources: TodaySources): TodayShow {
  return {
    setup: sources.setup.hasInvoices ? null : setupSteps(reader, sources),
    figures: figures(reader, sources),
    work: sources.work,
    aged: sources.balances.map((balance) => agedFigure(reader, balance)),
    nextRun: nextRun(reader, sources.nextRun),
    lastRun: sources.lastRun ? lastRun(reader, sources.lastRun) : null,
  };
}

function setupSteps(reader: Reader, { setup }: TodaySources): SetupStep[] {
  const texts = reader.texts.today.setup;
  return [
    {
      title: texts.importTitle,
      text: texts.importText,
      action: texts.importAction,
      href: '/imports',
      isDone: setup.hasInvoices,
    },
    {
      title: texts.bankTitle,
      text: texts.bankText,
      action: texts.bankAction,
      href: '/settings',
      isDone: setup.hasBank,
    },
    {
      title: texts.scenarioTitle,
      text: texts.scenarioText,
      action: texts.scenarioAction,
      href: '/scenarios',
      isDone: setup.hasRun,
    },
  ];
}

function figures(reader: Reader, sources: TodaySources): TodayShow['figures'] {
  const currencies = new Set([
    ...sources.balances.map((one) => one.currency),
    ...sources.collected.map((one) => one.currency),
  ]);
  return [...currencies].map((currency) => ({
    currency,
    items: figuresIn(
      reader,
      currency,
      sources.balances.find((one) => one.currency === currency),
      sources.collected.find((one) => one.currency === currency),
    ),
  }));
}

function figuresIn(
  reader: Reader,
  currency: string,
  balance: AgedBalance | undefined,
  collected: { amountMinor: number; count: number } | undefined,
): Figure[] {
  const { texts } = reader;
  const invoices = (count: number) => texts.trade.invoices(count, reader.count(count));
  const list = (state: string) =>
    `/invoices?${new URLSearchParams({ state, currency }).toString()}`;
  return [
    {
      label: texts.trade.open,
      value: reader.amount(balance?.openMinor ?? 0, currency),
      note: invoices(balance?.openCount ?? 0),
      href: list('open'),
      isBad: false,
    },
    {
      label: texts.trade.overdue,
      value: reader.amount(balance?.overdueMinor ?? 0, currency),
      note: invoices(balance?.overdueCount ?? 0),
      href: list('overdue'),
      isBad: (balance?.overdueMinor ?? 0) > 0,
    },
    {
      label: texts.today.dueSoon,
      value: reader.amount(balance?.dueSoonMinor ?? 0, currency),
      note: invoices(balance?.dueSoonCount ?? 0),
      href: list('due_soon'),
      isBad: false,
    },
    {
      label: texts.today.collected,
      value: reader.amount(collected?.amountMinor ?? 0, currency),
      note: texts.today.payments(collected?.count ?? 0),
      href: '',
      isBad: false,
    },
  ];
}

function nextRun(reader: Reader, next: TodaySources['nextRun']): string {
  const { today, trade } = reader.texts;
  if (reader.organization?.remindersPaused) return today.nextRunPaused;
  if (!next) return today.nextRunNothing;
  const when = today.atTime(
    reader.longDay(next.on),
    clockTime(reader.organization?.sendFromMinute ?? 480),
  );
  return today.nextRunAt(when, trade.messages(next.messages, reader.count(next.messages)));
}

/** `08:30`, from minutes since midnight. */
function clockTime(minute: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function lastRun(reader: Reader, run: LastRun): NonNullable<TodayShow['lastRun']> {
  const { today } = reader.texts;
  const about = [
    today.runSent(reader.count(run.sent)),
    run.waiting > 0 ? today.runWaiting(reader.count(run.waiting)) : '',
    run.failed > 0 ? today.runFailed(reader.count(run.failed)) : '',
    run.skipped > 0 ? today.runSkipped(reader.count(run.skipped)) : '',
  ];
  return {
    when: reader.moment(run.startedAt),
    about: about.filter((part) => part !== '').join(' · '),
  };
}

export interface TodayViews {
  '/today/show': TodayShow;
  '/today/_work': { rows: WorkRow[] };
}
