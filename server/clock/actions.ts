import { setTimeout as sleep } from 'node:timers/promises';
import { addDays } from '../calendar/plain-date.ts';
import { dayIn, instantIn } from '../calendar/zone.ts';
import { hasMessagesInHand } from '../messages/handover-queries.ts';
import { sendQueued } from '../messages/send.ts';
import { findOrganization } from '../organization/queries.ts';
import { pollStripe } from '../payments/poll-actions.ts';
import { runReminders } from '../runs/actions.ts';
import { hasRunInHand } from '../runs/queries.ts';
import type { Services } from '../services.ts';
import { setTestClock } from './test-clock.ts';

/**
 * Lets days pass as they would: each day comes to the opening of its sending window, its reminders are planned and sent,
 * and the clock ends on the last day at the same hour as it stood. Only with a clock that may be moved.
 */
export async function letDaysPass(services: Services, days: number): Promise<void> {
  if (!services.config.testClock) throw new Error('This clock is not for moving.');
  const organization = await findOrganization(services.sql);
  const zone = organization?.timeZone ?? 'Europe/Paris';
  const start = services.clock.now();
  const firstDay = dayIn(zone, start);
  for (let passed = 1; passed <= days; passed += 1) {
    const day = addDays(firstDay, passed);
    await moveTo(services, instantIn(zone, day, organization?.sendFromMinute ?? 480));
    if (services.config.stripe.secretKey !== null) await pollStripe(services);
    await runReminders(services, { trigger: 'demo', asOf: day });
    // The worker saw the clock move and may plan and send too: what it has in hand belongs to this day.
    await untilNot(() => hasRunInHand(services.sql, day));
    await sendQueued(services);
    await untilNot(() => hasMessagesInHand(services.sql, services.clock.now()));
  }
  const end = new Date(start.getTime() + days * 86_400_000);
  if (end > services.clock.now()) await moveTo(services, end);
}

// What takes longer waits for a provider, or died with its process; the day need not.
const OTHERS_MAX_MS = 30_000;

async function untilNot(isInHand: () => Promise<boolean>): Promise<void> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < OTHERS_MAX_MS && (await isInHand())) await sleep(20);
}

async function moveTo(services: Services, instant: Date): Promise<void> {
  await setTestClock(services.sql, instant);
  await services.clock.refresh();
}
