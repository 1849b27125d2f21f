import { dayIn } from '../calendar/zone.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
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

/** Zone and today of the organization; those of the ready-made one before there is any. */
export async function calendarOf(services: Services): Promise<{ zone: string; today: PlainDate }> {
  const zone = (await findOrganization(services.sql))?.timeZone ?? 'Europe/Paris';
  return { zone, today: dayIn(zone, services.clock.now()) };
}
