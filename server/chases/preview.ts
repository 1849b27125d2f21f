import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import type { Sql } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { considerToday, readChaseRows } from './actions.ts';
import { considerChase } from './consider.ts';
import type { HoldKind, NextTouch } from './rules.ts';

/** What reminders of an invoice would do. */
export interface ChasePreview {
  invoiceId: number;
  next: NextTouch;
}

/**
 * What reminders would do if a cause held nothing any more, at once or from the day after `noticeUntil`, and nothing else
 * happened until then. For people about to decide; the same rules as the runs. Reads only.
 */
export async function previewResume(
  sql: Sql,
  services: Services,
  asked: {
    invoiceIds: readonly number[];
    without: { kind: HoldKind; id: number };
    noticeUntil?: PlainDate | null;
  },
): Promise<ChasePreview[]> {
  const considering = await considerToday(sql, services);
  if (!considering) return [];
  const { without, noticeUntil } = asked;
  const today = noticeUntil ? addDays(noticeUntil, 1) : considering.today;
  const rows = await readChaseRows(sql, { ...considering, today }, asked.invoiceIds);
  return rows.map((row) => {
    const holds = row.holds.filter(
      (hold) => hold.kind !== without.kind || hold.causeId !== without.id,
    );
    const { next } = considerChase({ ...row, holds }, { ...considering, today });
    return { invoiceId: row.invoiceId, next };
  });
}
