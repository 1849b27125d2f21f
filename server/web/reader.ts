import type { FastifyRequest } from 'fastify';
import { formatDay, formatDayShort, formatInstant } from '../calendar/format.ts';
import { localeOf, type Language } from '../calendar/locale.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import { dayIn } from '../calendar/zone.ts';
import { formatMoney } from '../money/format.ts';
import { findOrganization, type Organization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import { OFFICE_TEXTS, type OfficeTexts } from '../../views/texts/office/texts.ts';
import { languageOf } from './language.ts';

/** Who reads a page of the back office: in which words, in which notation, on which day. */
export interface Reader {
  texts: OfficeTexts;
  language: Language;
  locale: string;
  zone: string;
  /** The organization's calendar day. */
  today: PlainDate;
  organization: Organization | undefined;
  /** False for a viewer: forms that change something are not shown (and refused by the server). */
  mayWrite: boolean;
  /** `1 234,56 €`: minor units in, the reader's notation out. */
  amount(minor: number, currency: string): string;
  /** `12/03/2026`: for tables. */
  day(day: PlainDate): string;
  /** `12 mars 2026`: for sentences. */
  longDay(day: PlainDate): string;
  /** `12/03/2026 08:30` in the organization's zone. */
  moment(instant: Date): string;
  /** `1 234`. */
  count(value: number): string;
}

/** The reader of this request: the user's own language, else the browser's, else the organization's. */
export async function readerOf(services: Services, request: FastifyRequest): Promise<Reader> {
  const organization = await findOrganization(services.sql);
  const language = languageOf(request, organization?.language);
  return createReader({
    language,
    organization,
    now: services.clock.now(),
    mayWrite: request.user !== null && request.user.role !== 'viewer',
  });
}

/** Builds a reader; an organization that does not exist yet counts as a French one. */
export function createReader(options: {
  language: Language;
  organization: Organization | undefined;
  now: Date;
  mayWrite: boolean;
}): Reader {
  const { language, organization, now, mayWrite } = options;
  const locale = localeOf(language, organization?.country ?? 'FR');
  const zone = organization?.timeZone ?? 'Europe/Paris';
  const counter = new Intl.NumberFormat(locale);
  return {
    texts: OFFICE_TEXTS[language],
    language,
    locale,
    zone,
    today: dayIn(zone, now),
    organization,
    mayWrite,
    amount: (minor, currency) => formatMoney({ minor, currency }, locale),
    day: (day) => unbroken(formatDayShort(day, locale)),
    longDay: (day) => formatDay(day, locale),
    moment: (instant) => unbroken(formatInstant(instant, locale, zone)),
    count: (value) => counter.format(value),
  };
}

/** Dutch days have hyphens, at which a line would break. */
function unbroken(day: string): string {
  return day.replaceAll('-', '\u2011');
}
