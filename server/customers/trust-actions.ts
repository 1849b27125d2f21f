import { audit } from '../audit/record.ts';
import { reconsiderCustomer } from '../chases/actions.ts';
import type { Tx } from '../db/sql.ts';
import { deleteSuppression } from '../messages/page-queries.ts';
import type { Services } from '../services.ts';

/** Lets an address that refused mail be written to again: somebody knows that it works. A second time changes nothing. */
export async function trustAddress(
  tx: Tx,
  services: Services,
  { customerId, email, userId }: { customerId: number; email: string; userId: number },
): Promise<void> {
  if (!(await deleteSuppression(tx, email))) return;
  await audit(tx, services, {
    actor: 'user',
    userId,
    action: 'contact.trusted',
    subjectType: 'customer',
    subjectId: customerId,
  });
  await reconsiderCustomer(tx, services, customerId);
}
