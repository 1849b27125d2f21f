import type { Store, TimerKind } from './store.ts';
import type { Time } from './time.ts';

export interface Timers {
  /** `due` in milliseconds of the epoch; a second timer of that kind for the same object replaces the first. */
  schedule(kind: TimerKind, ref: string, due: number): void;
  cancel(kind: TimerKind, ref: string): void;
  nextDue(): number | null;
  /** Runs what is due, earliest first, each as of its own instant. Returns how many ran. */
  runDue(): number;
}

type Handlers = Record<TimerKind, (ref: string, due: number) => void>;

export function createTimers(store: Store, time: Time, handlers: () => Handlers): Timers {
  const earliest = () => {
    let found: [string, number] | null = null;
    for (const [key, timer] of store.timers) {
      if (!found || timer.due < found[1]) found = [key, timer.due];
    }
    return found;
  };
  const runDue = (): number => {
    let count = 0;
    for (let next = earliest(); next && next[1] <= time.actual(); next = earliest()) {
      const timer = store.timers.get(next[0]);
      store.timers.delete(next[0]);
      if (!timer) break;
      time.at(timer.due, () => handlers()[timer.kind](timer.ref, timer.due));
      count += 1;
    }
    return count;
  };
  return {
    schedule: (kind, ref, due) => store.timers.set(`${kind}:${ref}`, { kind, ref, due }),
    cancel: (kind, ref) => store.timers.delete(`${kind}:${ref}`),
    nextDue: () => earliest()?.[1] ?? null,
    runDue,
  };
}
