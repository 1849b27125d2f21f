import postgres from 'postgres';
import type { PlainDate } from '../calendar/plain-date.ts';

// One shape for values on both sides: int8 as a safe number, date as its text.
const TYPES = {
  bigint: {
    to: 20,
    from: [20],
    serialize: String,
    parse: (text: string) => {
      const value = Number(text);
      if (!Number.isSafeInteger(value))
        throw new RangeError(`${text} does not fit a safe integer.`);
      return value;
    },
  },
  date: {
    to: 1082,
    from: [1082],
    serialize: (day: PlainDate) => day,
    // A JavaScript Date at UTC midnight would be the day before, west of Greenwich.
    parse: (text: string) => text as PlainDate,
  },
  // sum() of bigint is numeric: money again, so exact or an error.
  numeric: {
    to: 1700,
    from: [1700],
    serialize: String,
    parse: (text: string) => Number(text),
  },
};

type SqlTypes = { bigint: number; date: PlainDate; numeric: number };
/** The pool. */
export type Sql = postgres.Sql<SqlTypes>;
/** A transaction on it. */
export type Tx = postgres.TransactionSql<SqlTypes>;
/** A part of a statement. */
export type Fragment = postgres.PendingQuery<postgres.Row[]>;
/** Either: a query does not care who opened the transaction. */
export type Db = Sql | Tx;

/** Opens the pool. Queries are lazy: one that is not awaited never runs. */
export function connect(url: string, options: { max?: number; onnotice?: () => void } = {}): Sql {
  return postgres(url, {
    max: options.max ?? 10,
    types: TYPES,
    // Only column names: `postgres.camel` would rename the keys inside jsonb too.
    transform: { column: { from: postgres.toCamel, to: postgres.fromCamel } },
    onnotice: options.onnotice ?? (() => undefined),
    connection: { application_name: 'relance' },
  });
}

// A deadlock's victim lost nothing but time; three victims in a row are a bug in the order of locks.
const TRIES = 3;
const DEADLOCK_DETECTED = '40P01';

/**
 * Runs the work in one transaction: all of it happens, or none. A nested call joins the outer one. A deadlock's victim is
 * tried again, so the work must do nothing outside the database.
 */
export async function transaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  if ('savepoint' in db) return work(db);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await db.begin(async (tx) => work(tx))) as T;
    } catch (error) {
      if ((error as { code?: string }).code !== DEADLOCK_DETECTED || attempt === TRIES) throw error;
    }
  }
}
