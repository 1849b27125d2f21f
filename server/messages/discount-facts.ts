import { formatDayShort } from '../calendar/format.ts';
import type { Language } from '../calendar/locale.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import type { InvoiceOffer } from '../discounts/queries.ts';
import { formatMoney } from '../money/format.ts';
import { sumMinor } from '../money/money.ts';
import type { EarlyPayment } from '../../emails/facts.ts';
import { textsIn } from '../../emails/texts/languages.ts';
import type { MessageInvoice } from './line-queries.ts';

/** The offers on what a mail asks for; one made on another balance than the mail tells is left out. */
export function offersOf(
  offers: readonly InvoiceOffer[],
  asked: readonly MessageInvoice[],
): InvoiceOffer[] {
  const balances = new Map(asked.map((invoice) => [invoice.invoiceId, invoice.balanceMinor]));
  return offers.filter((offer) => balances.get(offer.invoiceId) === offer.balanceMinor);
}

/**
 * What is saved by paying early, in the debtor's notation. The day is the first last day, so that the sum holds for all of
 * them; each line tells its own.
 */
export function earlyPayment(
  offers: readonly InvoiceOffer[],
  asked: readonly MessageInvoice[],
  language: Language,
  locale: string,
): EarlyPayment[] {
  const discounted = asked.filter((one) => offers.some((o) => o.invoiceId === one.invoiceId));
  const [only] = discounted;
  const lastDay = offers.map((offer) => offer.lastDay).toSorted()[0];
  if (!only || !lastDay) return [];
  const { discount } = textsIn(language);
  const count = discount.counts.split(' ')[discounted.length - 2] ?? String(discounted.length);
  const savedMinor = sumMinor(offers.map((offer) => offer.discountMinor));
  const fullMinor = sumMinor(offers.map((offer) => offer.balanceMinor));
  const amount = (minor: number) => formatMoney({ minor, currency: only.currency }, locale);
  const several = discounted.length === asked.length ? discount.all(count) : discount.some(count);
  return [
    {
      what: discounted.length === 1 ? discount.one(only.number) : several,
      day: weekday(lastDay, locale),
      saving: amount(savedMinor),
      discounted: amount(fullMinor - savedMinor),
      full: amount(fullMinor),
    },
  ];
}

/** What a line of the table says of its discount. */
export function discountOfLine(
  offers: readonly InvoiceOffer[],
  invoice: MessageInvoice,
  language: Language,
  locale: string,
): string | null {
  const offer = offers.find((one) => one.invoiceId === invoice.invoiceId);
  if (!offer) return null;
  const minor = offer.discountMinor;
  return textsIn(language).discount.line(
    formatMoney({ minor, currency: invoice.currency }, locale),
    formatDayShort(offer.lastDay, locale),
  );
}

/** `vendredi 6 mars`, `Friday 6 March`, `vrijdag 6 maart`; the figure stays with its month, and the French first is a 1er. */
function weekday(day: PlainDate, locale: string): string {
  const text = new Intl.DateTimeFormat(locale, {
    ...{ weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' },
  }).format(Date.parse(`${day}T12:00:00Z`));
  const isFrench = locale.startsWith('fr');
  return text.replace(/(\d+) (?=\p{L}+$)/u, (_, figure: string) =>
    isFrench && figure === '1' ? '1er\u00a0' : `${figure}\u00a0`,
  );
}
