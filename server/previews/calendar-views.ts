import { addDays, dayOfWeek, type PlainDate } from '../calendar/plain-date.ts';
import type { WorkingDays } from '../calendar/working-days.ts';
import type { Reader } from '../web/reader.ts';
import { sumTouches, type TouchCount } from './count-rules.ts';

export interface CalendarDay {
  /** `12`, or `1 avril` where a month begins. */
  label: string;
  /** The day in words, with what it brings. */
  spoken: string;
  href: string | null;
  mails: CellCount | null;
  work: CellCount | null;
  /** Drawn in one of four strengths, by how much goes out. */
  strength: '0' | '1' | '2' | '3' | '4';
  isOff: boolean;
  isShown: boolean;
  isChanged: boolean;
}

/** A number for a cell; `short` is for a narrow one, rounded where the exact one would not fit. */
export interface CellCount {
  exact: string;
  short: string;
}

export interface Weekday {
  short: string;
  long: string;
}

export interface CalendarSources {
  counts: readonly TouchCount[];
  untilOn: PlainDate;
  /** The day whose list is shown because somebody asked for it. */
  day: PlainDate | null;
  workingDays: WorkingDays;
  pathOf(day: PlainDate): string;
}

// Any Monday: only its name and those of the six days after it are wanted.
const A_MONDAY: PlainDate = '2026-03-02';

export function weekdaysOf(reader: Reader): Weekday[] {
  const named = (weekday: 'short' | 'long') =>
    new Intl.DateTimeFormat(reader.locale, { weekday, timeZone: 'UTC' });
  return Array.from({ length: 7 }, (_, index) => {
    const at = new Date(`${addDays(A_MONDAY, index)}T12:00:00Z`);
    return { short: named('short').format(at), long: named('long').format(at) };
  });
}

/** Whole weeks from Monday on; days outside the sixty are null. */
export function weeksOf(reader: Reader, sources: CalendarSources): (CalendarDay | null)[][] {
  const { counts, untilOn } = sources;
  const byDay = Map.groupBy(counts, ({ on }) => on);
  const most = Math.max(1, ...[...byDay.values()].map(sumTouches));
  const firstMonday = addDays(reader.today, 1 - dayOfWeek(reader.today));
  const weeks: (CalendarDay | null)[][] = [];
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
  sources: CalendarSources,
  on: PlainDate,
  counts: readonly TouchCount[],
  most: number,
): CalendarDay {
  const { previews } = reader.texts;
  const goingOut = counts.filter(({ mark }) => mark !== 'gone');
  const all = sumTouches(goingOut);
  const mails = sumTouches(goingOut.filter(({ channel }) => channel === 'email'));
  const work = all - mails;
  const strength = all === 0 ? 0 : Math.max(1, Math.ceil((all / most) * 4));
  const country = reader.organization?.country ?? 'FR';
  return {
    label: dayLabel(reader, on),
    spoken: [
      reader.longDay(on),
      ...(mails > 0 ? [previews.mailsOn(mails, reader.count(mails))] : []),
      ...(work > 0 ? [previews.workOn(work, reader.count(work))] : []),
    ].join(', '),
    href: counts.length > 0 ? `${sources.pathOf(on)}#list` : null,
    mails: cellCount(reader, mails),
    work: cellCount(reader, work),
    strength: String(strength) as CalendarDay['strength'],
    isOff: !sources.workingDays.isWorkingDay(on, country),
    isShown: on === sources.day,
    isChanged: counts.some(({ mark }) => mark !== 'same'),
  };
}

function cellCount(reader: Reader, value: number): CellCount | null {
  if (value === 0) return null;
  const rounded = new Intl.NumberFormat(reader.locale, {
    notation: 'compact',
    maximumSignificantDigits: 2,
  });
  // A seventh of a telephone's width has no room for the space before the k.
  const short = value < 1_000 ? reader.count(value) : rounded.format(value).replaceAll(/\s/g, '');
  return { exact: reader.count(value), short };
}

function dayLabel(reader: Reader, on: PlainDate): string {
  const isNamed = on.endsWith('-01') || on === reader.today;
  return new Intl.DateTimeFormat(reader.locale, {
    day: 'numeric',
    ...(isNamed && { month: 'short' }),
    timeZone: 'UTC',
  }).format(new Date(`${on}T12:00:00Z`));
}
