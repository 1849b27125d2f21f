import { formatDay } from '../calendar/format.ts';
import { LANGUAGES, localeOf } from '../calendar/locale.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import { formatMoney } from '../money/format.ts';
import { PORTAL_TEXTS, type PortalTexts } from '../../views/texts/portal/texts.ts';
import type { Visit } from './guard.ts';

/** Around every page of a visit: who is owed, by whom, and in which languages the page can be read. */
export interface PortalShell {
  creditor: string;
  /** Legal name, address and numbers, a line each. */
  creditorLines: string[];
  replyTo: string | null;
  preparedFor: string;
  languages: { code: string; name: string; href: string; isCurrent: boolean }[];
  /** The page asks for itself again after three seconds at this address. */
  refreshUrl: string | null;
}

export const textsOf = (visit: Visit): PortalTexts => PORTAL_TEXTS[visit.language];
/** The notation of the debtor's language and country. */
export const localeFor = (visit: Visit): string => localeOf(visit.language, visit.link.country);

/** The address of a page of this visit, in the chosen language. */
export function visitPath(visit: Visit, rest = '', query: Record<string, string> = {}): string {
  const params = new URLSearchParams(query);
  if (visit.isLanguageChosen) params.set('lang', visit.language);
  const text = params.toString();
  return `/p/${visit.token}${rest}${text ? `?${text}` : ''}`;
}

/** `path` and `query`: of this page, so that a change of language stays on it. */
export function portalShell(
  visit: Visit,
  path = '',
  query: Record<string, string> = {},
): PortalShell {
  const { organization, link } = visit;
  const texts = textsOf(visit);
  return {
    creditor: organization.name,
    creditorLines: [
      organization.legalName || organization.name,
      organization.street,
      [organization.postalCode, organization.city].filter(Boolean).join(' '),
      [organization.enterpriseNumber, organization.vatNumber].filter(Boolean).join(' · '),
    ].filter(Boolean),
    replyTo: organization.replyTo || null,
    preparedFor: texts.shell.preparedFor(link.customerName),
    languages: LANGUAGES.map((code) => ({
      code,
      name: texts.languages[code],
      href: `/p/${visit.token}${path}?${new URLSearchParams({ ...query, lang: code }).toString()}`,
      isCurrent: code === visit.language,
    })),
    refreshUrl: null,
  };
}

/** Amounts in the notation of the debtor's language and country. */
export function moneyText(visit: Visit): (minor: number, currency: string) => string {
  const locale = localeFor(visit);
  return (minor, currency) => formatMoney({ minor, currency }, locale);
}

/** Days in the same notation. */
export function dayText(visit: Visit): (day: PlainDate) => string {
  const locale = localeFor(visit);
  return (day) => formatDay(day, locale);
}

/** The time of day an instant is at the creditor's, as `14:35`. */
export function clockTimeIn(visit: Visit, instant: Date): string {
  return new Intl.DateTimeFormat(localeFor(visit), {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: visit.organization.timeZone,
  }).format(instant);
}
