import { audit } from '../audit/record.ts';
import type { Tx } from '../db/sql.ts';
import { reconsiderAddress } from '../messages/suppression-actions.ts';
import { takeSuppression } from '../messages/suppression-page-queries.ts';
import type { Services } from '../services.ts';

/** Lets an address that refused mail be written to again: somebody knows that it works. A second time changes nothing. */
export async function trustAddress(
  tx: Tx,
  services: Services,
  { customerId, email, userId }: { customerId: number; email: string; userId: number },
): Promise<void> {
  if (!(await takeSuppression(tx, email))) return;
  await audit(tx, services, {
    actor: 'user',
    userId,
    action: 'contact.trusted',
    subjectType: 'customer',
    subjectId: customerId,
  });
  await reconsiderAddress(tx, services, email);
}
