import type { PlainDate } from '../calendar/plain-date.ts';
import type { Mark, MarkedTouch } from './compare-rules.ts';

/** Touches of a day that agree in what is counted. */
export interface TouchCount {
  on: PlainDate;
  mark: Mark;
  /** Keys of the scenario and of the step that leads. */
  scenario: string;
  step: string;
  channel: string;
  currency: string;
  touches: number;
  invoices: number;
  /** Minor units: what is asked, of the invoices listed beside too; a note asks nothing. */
  askedMinor: number;
}

/** Counts touches, day by day. */
export function countTouches(touches: readonly MarkedTouch[]): TouchCount[] {
  const counts = new Map<string, TouchCount>();
  for (const touch of touches) {
    const { on, mark, currency, carried } = touch;
    const [scenario, step, channel] = [touch.scenario.key, touch.step.key, touch.step.channel];
    const alike = { on, mark, scenario, step, channel, currency };
    const key = JSON.stringify(alike);
    const before = counts.get(key) ?? { ...alike, touches: 0, invoices: 0, askedMinor: 0 };
    counts.set(key, {
      ...before,
      touches: before.touches + 1,
      invoices: before.invoices + carried.length,
      askedMinor: before.askedMinor + askedOf(touch),
    });
  }
  return [...counts.values()];
}

/** What a touch asks for together (minor units). */
export function askedOf({ carried, beside, step }: MarkedTouch): number {
  if (step.channel === 'note') return 0;
  return [...carried, ...beside].reduce((sum, one) => sum + one.askedMinor, 0);
}

/** How many touches these are. */
export function sumTouches(counts: readonly TouchCount[]): number {
  return counts.reduce((sum, one) => sum + one.touches, 0);
}

/** How many customers get anything. */
export function countCustomers(touches: readonly MarkedTouch[]): number {
  const goingOut = touches.filter(({ mark }) => mark !== 'gone');
  return new Set(goingOut.map(({ customerId }) => customerId)).size;
}

/** Of each day the customers that have a touch on it, in their order. */
export function customersByDay(touches: readonly MarkedTouch[]): Map<PlainDate, number[]> {
  const byDay = Map.groupBy(touches, ({ on }) => on);
  return new Map(
    [...byDay].map(([on, own]) => [
      on,
      [...new Set(own.map(({ customerId }) => customerId))].toSorted((a, b) => a - b),
    ]),
  );
}
