import type { WorkRow } from '../today/work-rows.ts';
import type { Reader } from '../web/reader.ts';
import type { EndingPause } from './page-queries.ts';

/** A pause that has ended or is about to, on the start page. Only the end of one is there to be marked. */
export function pauseRow(reader: Reader, pause: EndingPause): WorkRow {
  const { today, pauses } = reader.texts;
  const hasEnded = pause.untilOn < reader.today;
  const href =
    pause.invoiceId === null
      ? `/customers/${pause.customerId}#pause`
      : `/invoices/${pause.invoiceId}`;
  const handled = {
    label: today.handled,
    post: `/pauses/${pause.of}/${pause.id}/seen`,
    ...{ href: '', isPrimary: false },
  };
  return {
    title: [pause.number ?? '', pause.customerName].filter((part) => part !== '').join(' · '),
    href,
    about: [today.pauseUntil(reader.day(pause.untilOn)), pause.reason]
      .filter((part) => part !== '')
      .join(' · '),
    amount:
      pause.balanceMinor === null || pause.currency === null
        ? ''
        : reader.amount(pause.balanceMinor, pause.currency),
    badge: hasEnded
      ? { label: pauses.ended, tone: 'warn' }
      : { label: pauses.endsSoon, tone: 'info' },
    actions: [
      { label: today.look, post: null, href, isPrimary: false },
      ...(hasEnded ? [handled] : []),
    ],
  };
}
