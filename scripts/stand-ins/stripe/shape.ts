import { badParameter } from './failure.ts';
import type { FormTree } from './form.ts';

type Raw = string | FormTree;

/** Reads one parameter: turns the text of the form into its type, or throws the 400 that Stripe would answer. */
export interface Shape<T> {
  read(raw: Raw, path: string): T;
}

export type ShapeOf<S> = S extends Shape<infer T> ? T : never;
type Fields = Record<string, Shape<unknown>>;
type Read<R extends Fields, O extends Fields> = { [K in keyof R]: ShapeOf<R[K]> } & {
  [K in keyof O]?: ShapeOf<O[K]>;
};

const at = (path: string, key: string): string => (path === '' ? key : `${path}[${key}]`);

/** A text of at most `max` characters; an empty one is refused, as Stripe takes that for "unset". */
export function text(max = 5000): Shape<string> {
  return {
    read(raw, path) {
      if (typeof raw !== 'string') throw badParameter(path, `Invalid string: ${path}`);
      if (raw === '') {
        throw badParameter(
          path,
          `You passed an empty string for '${path}'. We assume empty values are an attempt to unset a parameter; however '${path}' cannot be unset.`,
          'parameter_invalid_empty',
        );
      }
      if (raw.length > max) {
        throw badParameter(path, `Invalid string: ${path} must be at most ${max} characters`);
      }
      return raw;
    },
  };
}

/** An absolute http(s) address. */
export function url(): Shape<string> {
  const inner = text();
  return {
    read(raw, path) {
      const value = inner.read(raw, path);
      // The template stands in for an id, so it must not spoil the check of the address around it.
      const address = value.replaceAll('{CHECKOUT_SESSION_ID}', 'id');
      if (!/^https?:$/.test(URL.canParse(address) ? new URL(address).protocol : '')) {
        throw badParameter(path, 'Not a valid URL', 'url_invalid');
      }
      return value;
    },
  };
}

export function email(max = 800): Shape<string> {
  const inner = text(max);
  return {
    read(raw, path) {
      const value = inner.read(raw, path);
      if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) {
        throw badParameter(path, `Invalid email address: ${value}`, 'email_invalid');
      }
      return value;
    },
  };
}

export function oneOf<const V extends string>(...values: V[]): Shape<V> {
  return {
    read(raw, path) {
      const found = values.find((value) => value === raw);
      if (found === undefined) {
        throw badParameter(path, `Invalid ${path}: must be one of ${values.join(', ')}`);
      }
      return found;
    },
  };
}

export function integer(limits: { min?: number; max?: number } = {}): Shape<number> {
  return {
    read(raw, path) {
      if (typeof raw !== 'string' || !/^-?\d{1,15}$/.test(raw)) {
        const shown = typeof raw === 'string' ? raw : path;
        throw badParameter(path, `Invalid integer: ${shown}`, 'parameter_invalid_integer');
      }
      const value = Number(raw);
      if (value < (limits.min ?? -Infinity)) {
        throw badParameter(path, `This value must be greater than or equal to ${limits.min}.`);
      }
      if (value > (limits.max ?? Infinity)) {
        throw badParameter(path, `This value must be less than or equal to ${limits.max}.`);
      }
      return value;
    },
  };
}

export function flag(): Shape<boolean> {
  return {
    read(raw, path) {
      if (raw !== 'true' && raw !== 'false') throw badParameter(path, `Invalid boolean: ${path}`);
      return raw === 'true';
    },
  };
}

export function list<T>(item: Shape<T>, max = 100): Shape<T[]> {
  return {
    read(raw, path) {
      const keys = typeof raw === 'string' ? [''] : Object.keys(raw);
      if (typeof raw === 'string' || !keys.every((key) => /^\d+$/.test(key))) {
        throw badParameter(path, `Invalid array`);
      }
      if (keys.length > max) {
        throw badParameter(path, `Array ${path} exceeded maximum ${max} allowed elements.`);
      }
      keys.sort((a, b) => Number(a) - Number(b));
      return keys.map((key) => item.read(raw[key] ?? '', at(path, key)));
    },
  };
}

/** An object with the required and the optional fields named; any other field is refused. */
export function fields<R extends Fields, O extends Fields>(
  required: R,
  optional: O,
): Shape<Read<R, O>> {
  return {
    read(raw, path) {
      if (typeof raw === 'string') throw badParameter(path, `Invalid object`);
      const out: Record<string, unknown> = {};
      for (const [key, value] of Object.entries(raw)) {
        const shape = required[key] ?? optional[key];
        const where = at(path, key);
        if (!shape) {
          throw badParameter(where, `Received unknown parameter: ${where}`, 'parameter_unknown');
        }
        out[key] = shape.read(value, where);
      }
      for (const key of Object.keys(required)) {
        if (key in out) continue;
        const where = at(path, key);
        throw badParameter(where, `Missing required param: ${where}.`, 'parameter_missing');
      }
      return out as Read<R, O>;
    },
  };
}

/** A field that `''` clears (the SDK sends `null` that way). */
export function clearable<T>(shape: Shape<T>): Shape<T | null> {
  return { read: (raw, path) => (raw === '' ? null : shape.read(raw, path)) };
}

/** 50 keys of 40 characters with values of 500; an empty value deletes its key. */
export function metadata(): Shape<Record<string, string>> {
  return {
    read(raw, path) {
      if (typeof raw === 'string') {
        if (raw === '') return {};
        throw badParameter(path, 'Invalid object');
      }
      const entries = Object.entries(raw);
      if (entries.length > 50) {
        throw badParameter(path, 'Metadata can hold up to 50 keys.');
      }
      for (const [key, value] of entries) {
        const where = at(path, key);
        if (key.length > 40) throw badParameter(where, 'Metadata keys hold up to 40 characters.');
        if (typeof value !== 'string' || value.length > 500) {
          throw badParameter(where, 'Metadata values hold up to 500 characters.');
        }
      }
      return Object.fromEntries(entries) as Record<string, string>;
    },
  };
}

export interface CreatedRange {
  gt?: number;
  gte?: number;
  lt?: number;
  lte?: number;
}

/** `created=5` or `created[gte]=5`, in seconds of the epoch. */
export function createdRange(): Shape<CreatedRange> {
  const bounds = fields({}, { gt: integer(), gte: integer(), lt: integer(), lte: integer() });
  return {
    read(raw, path) {
      if (typeof raw !== 'string') return bounds.read(raw, path);
      const exact = integer().read(raw, path);
      return { gte: exact, lte: exact };
    },
  };
}

/** A parameter that Stripe has and this stand-in does not: it says so instead of calling it unknown. */
export function notBuilt(): Shape<never> {
  return {
    read(_raw, path) {
      throw badParameter(path, `The Stripe stand-in does not implement '${path}' yet.`);
    },
  };
}
