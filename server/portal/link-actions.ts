import { audit, type Author } from '../audit/record.ts';
import { PAY_ONLY_DAYS, PAY_ONLY_OPEN_MAX } from '../contacts/rules.ts';
import { lockCustomer } from '../customers/queries.ts';
import type { Tx } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import { createPayLink } from '../messages/actions.ts';
import type { Services } from '../services.ts';
import { listPayOnlyLinks, revokePayOnlyLink } from './link-queries.ts';

/** Makes a link to hand on, with which one may only pay; answers its id, or null while as many as may be are open. */
export async function makePayOnlyLink(
  tx: Tx,
  services: Services,
  link: { customerId: number; contactId: number | null; zone: string },
): Promise<string | null> {
  const { customerId, contactId, zone } = link;
  await lockCustomer(tx, customerId);
  const open = await listPayOnlyLinks(tx, customerId, services.clock.now());
  if (open.length >= PAY_ONLY_OPEN_MAX) return null;
  const days = PAY_ONLY_DAYS;
  const id = await createPayLink(tx, services, {
    customerId,
    contactId,
    days,
    zone,
    scope: 'pay_only',
  });
  await audit(tx, services, {
    actor: 'debtor',
    action: 'pay_link.made',
    subjectType: 'customer',
    subjectId: customerId,
    details: { contact_id: contactId, pay_link_id: id },
  });
  return id;
}

/** Closes it; a second time changes nothing. Throws NotFound when the customer has no such link. */
export async function closePayOnlyLink(
  tx: Tx,
  services: Services,
  link: { id: string; customerId: number },
  by: Author,
): Promise<void> {
  const { id, customerId } = link;
  const outcome = isUuid(id)
    ? await revokePayOnlyLink(tx, { id, customerId, at: services.clock.now() })
    : 'missing';
  if (outcome === 'missing') throw new NotFound('There is no such link.');
  if (outcome === 'unchanged') return;
  await audit(tx, services, {
    ...by,
    action: 'pay_link.revoked',
    subjectType: 'customer',
    subjectId: customerId,
    details: { pay_link_id: id },
  });
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
