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
export type Event = typeof anyEvent extends fc.Arbitrary<infer E> ? E : never;
