import { audit, type Author } from '../audit/record.ts';
import { markPauseEndSeen } from '../holds/queries.ts';
import type { Tx } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import type { Services } from '../services.ts';
import type { EndingPause } from './page-queries.ts';
import { markEndSeen } from './queries.ts';

/**
 * Somebody has looked at the end of a pause, so that nobody is told any more; the pause itself stays as it is. Once is enough:
 * again changes nothing. Throws NotFound for one that is not there or holds until `today` or later.
 */
export async function seePauseEnd(
  tx: Tx,
  services: Services,
  seen: { of: EndingPause['of']; id: number; today: PlainDate; by: Author },
): Promise<void> {
  const { of, id, today, by } = seen;
  const mark = of === 'customer' ? markEndSeen : markPauseEndSeen;
  const marked = await mark(tx, id, { today, at: services.clock.now() });
  if (!marked) throw new NotFound('There is no pause that has ended.');
  if (!marked.isNew) return;
  await audit(tx, services, {
    ...by,
    ...{ action: 'pause.end_seen', subjectType: of, subjectId: marked.subjectId },
    details: { pause_id: id },
  });
}
