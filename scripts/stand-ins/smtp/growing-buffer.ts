/** Bytes received and not yet read. It grows by doubling, so a long mail is not copied again with every chunk. */
export interface GrowingBuffer {
  append(chunk: Buffer): void;
  /** The bytes not yet read; valid until the next `append`. */
  unread(): Buffer;
  /** Marks this many bytes as read. */
  skip(count: number): void;
}

const INITIAL_BYTES = 16 * 1024;

export function createGrowingBuffer(): GrowingBuffer {
  let bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  let start = 0;
  let end = 0;
  return {
    append(chunk) {
      const length = end - start;
      if (end + chunk.length > bytes.length) {
        const needed = length + chunk.length;
        const target = needed > bytes.length ? Buffer.allocUnsafe(needed * 2) : bytes;
        bytes.copy(target, 0, start, end);
        bytes = target;
        start = 0;
        end = length;
      }
      end += chunk.copy(bytes, end);
    },
    unread: () => bytes.subarray(start, end),
    skip(count) {
      start += count;
      if (start === end) start = end = 0;
    },
  };
}
