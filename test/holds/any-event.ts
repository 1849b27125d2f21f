import fc from 'fast-check';

const which = fc.nat(1);
const percent = fc.constantFrom(10, 50, 100);
const days = fc.integer({ min: 1, max: 9 });
const of = <const K extends string>(...kinds: K[]) => fc.constantFrom(...kinds);

export const anyEvent = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: of('days'), days }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: of('promise', 'dispute'), which, percent, days }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: of('pay', 'credit', 'grant part'), which, percent }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: of('notice', 'release', 'reject dispute'), which, days }),
  },
  { weight: 2, arbitrary: fc.record({ do: of('ask for plan', 'offer plan', 'accept plan') }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: of(
        ...(['withdraw promise', 'withdraw notice', 'find notice', 'return notice'] as const),
        ...(['withdraw dispute', 'grant dispute', 'decline plan', 'withdraw plan'] as const),
        ...(['end plan', 'break plan', 'refund', 'undo'] as const),
      ),
    }),
  },
);
/** What comes next with an answer, whatever stands: one in the air is decided, another is given when none is. */
export const anyNext = fc.record({
  next: of('promise', 'notice', 'dispute', 'plan'),
  choice: fc.nat(11),
  which,
  percent,
  days,
});
export type Next = typeof anyNext extends fc.Arbitrary<infer E> ? E : never;
export type Event = typeof anyEvent extends fc.Arbitrary<infer E> ? E : never;

/** Some reminders have gone out, or none; then whatever comes. */
export const anyHistory = fc
  .tuple(
    fc.nat(3),
    fc.array(fc.oneof({ weight: 2, arbitrary: anyEvent }, { weight: 3, arbitrary: anyNext }), {
      minLength: 6,
      maxLength: 20,
    }),
  )
  .map(([weeks, then]) => [
    ...Array.from({ length: weeks }, () => ({ do: 'days' as const, days: 8 })),
    ...then,
  ]);
