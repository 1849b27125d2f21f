const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export interface Ids {
  /** A version 4 UUID, as Resend names mails, domains and suppressions. */
  uuid(): string;
  /** `msg_` and 27 characters of base62, as Svix names webhook messages. */
  svix(): string;
}

/** Ids that repeat with the same seed. sfc32 because its 128 bits of state keep two seeds from ever meeting. */
export function createIds(seed: number): Ids {
  let [a, b, c, counter] = [seed | 0, Math.floor(seed / 2 ** 32) | 0, 0x9e3779b9 | 0, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  // The first outputs still resemble the seed.
  for (let round = 0; round < 15; round += 1) next();

  const hex = (value: number): string =>
    `${HEX[value >>> 24]}${HEX[(value >>> 16) & 255]}${HEX[(value >>> 8) & 255]}${HEX[value & 255]}`;
  return {
    uuid() {
      const second = hex((next() & 0xffff0fff) | 0x4000);
      const third = hex(((next() & 0x3fffffff) | 0x80000000) >>> 0);
      return `${hex(next())}-${second.slice(0, 4)}-${second.slice(4)}-${third.slice(0, 4)}-${third.slice(4)}${hex(next())}`;
    },
    svix() {
      let id = 'msg_';
      for (let length = 0; length < 27; length += 1) id += BASE62[next() % 62] ?? '';
      return id;
    },
  };
}
