import { dayIn } from '../calendar/zone.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import { findOrganization } from '../organization/queries.ts';
import type { Services } from '../services.ts';

/** An amount as the interface writes it. */
export function moneyOf(amount: number, currency: string): { amount: number; currency: string } {
  return { amount, currency };
}

/** An instant as the interface writes it: RFC 3339, UTC. */
export function instantOf(at: Date): string {
  return at.toISOString();
}

export function instantOrNull(at: Date | null): string | null {
  return at === null ? null : at.toISOString();
}

/**
 * Zone and today of the organization; those of the ready-made one before there is any. Inside a transaction it takes the
 * transaction's connection: as many requests as the pool has connections would wait for each other for ever.
 */
export async function calendarOf(
  db: Db,
  services: Services,
): Promise<{ zone: string; today: PlainDate }> {
  const zone = (await findOrganization(db))?.timeZone ?? 'Europe/Paris';
  return { zone, today: dayIn(zone, services.clock.now()) };
}
