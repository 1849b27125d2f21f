import type { PlainDate } from './plain-date.ts';

const formatters = new Map<string, Intl.DateTimeFormat>();

/** `12 mars 2026`, `12 March 2026`, `12 maart 2026`. In French the first of a month is `1er mars 2026`. */
export function formatDay(day: PlainDate, locale: string): string {
  const text = dayFormatter(locale, 'long').format(noon(day));
  return locale.startsWith('fr') ? text.replace(/^1 /, '1er ') : text;
}

/** `12/03/2026`: for tables. */
export function formatDayShort(day: PlainDate, locale: string): string {
  return dayFormatter(locale, 'short').format(noon(day));
}

/** Day and time of an instant on the wall clock of a zone: `12/03/2026 08:30`. */
export function formatInstant(instant: Date, locale: string, zone: string): string {
  return cached(
    `${locale} ${zone}`,
    () =>
      new Intl.DateTimeFormat(locale, {
        timeZone: zone,
        day: '2-digit',
        month: '2-digit',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
      }),
  ).format(instant);
}

/** The time of an instant on the wall clock of a zone: `08:30`. */
export function formatTime(instant: Date, locale: string, zone: string): string {
  return cached(
    `${locale} ${zone} time`,
    () => new Intl.DateTimeFormat(locale, { timeZone: zone, hour: '2-digit', minute: '2-digit' }),
  ).format(instant);
}

function dayFormatter(locale: string, length: 'long' | 'short'): Intl.DateTimeFormat {
  return cached(
    `${locale} ${length}`,
    () =>
      new Intl.DateTimeFormat(locale, {
        timeZone: 'UTC',
        day: length === 'long' ? 'numeric' : '2-digit',
        month: length === 'long' ? 'long' : '2-digit',
        year: 'numeric',
      }),
  );
}

function cached(key: string, build: () => Intl.DateTimeFormat): Intl.DateTimeFormat {
  const found = formatters.get(key) ?? build();
  formatters.set(key, found);
  return found;
}

function noon(day: PlainDate): number {
  return Date.parse(`${day}T12:00:00Z`);
}
