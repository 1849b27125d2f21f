import { windowClosing } from '../calendar/window.ts';
import type { Services } from '../services.ts';
import { findOrganization, type Organization } from './queries.ts';

/**
 * The organization, while what it sends by itself may leave: inside its sending window on a working day, nothing paused. Null
 * otherwise, and before the first visit. Reads the movable clock anew.
 */
export async function findOpenForSending(services: Services): Promise<Organization | null> {
  await services.clock.refresh();
  const organization = await findOrganization(services.sql);
  if (!organization || organization.remindersPaused) return null;
  const { timeZone: zone, country, sendFromMinute, sendUntilMinute } = organization;
  const window = { zone, country, fromMinute: sendFromMinute, untilMinute: sendUntilMinute };
  const closing = windowClosing(services.clock.now(), window, services.workingDays);
  return closing === null ? null : organization;
}
