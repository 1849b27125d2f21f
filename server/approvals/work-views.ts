import { messageName } from '../today/wording.ts';
import type { WorkRow } from '../today/work-rows.ts';
import type { Reader } from '../web/reader.ts';
import type { AwaitingMessage } from './queries.ts';

/** A waiting mail on the start page. */
export function approvalWorkRow(reader: Reader, message: AwaitingMessage): WorkRow {
  const { approvals } = reader.texts;
  const href = `/approvals/${message.id}`;
  return {
    title: `${messageName(reader, message)} · ${message.customerName}`,
    href,
    about: [message.toAddress, reader.moment(message.createdAt)].join(' · '),
    amount: '',
    badge: null,
    actions: [{ label: approvals.read, post: null, href, isPrimary: false }],
  };
}
