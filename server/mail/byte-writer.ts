/** Bytes that grow at their end: a batch of a hundred mails is written once, without a piece of memory for each fact. */
export interface ByteWriter {
  /** The text in UTF-8. */
  text(text: string): void;
  bytes(piece: Buffer): void;
  /** What was written; the writer must not be used any more. */
  taken(): Buffer;
}

/** `expected` bytes are made room for at once; more grow it. */
export function createByteWriter(expected: number): ByteWriter {
  let buffer = Buffer.allocUnsafe(expected);
  let length = 0;
  const makeRoom = (size: number) => {
    if (length + size <= buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(buffer.length * 2, length + size));
    buffer.copy(grown, 0, 0, length);
    buffer = grown;
  };
  return {
    text(text) {
      // No character of a JavaScript string takes more than three bytes a unit.
      makeRoom(text.length * 3);
      length += buffer.write(text, length);
    },
    bytes(piece) {
      makeRoom(piece.length);
      length += piece.copy(buffer, length);
    },
    taken: () => buffer.subarray(0, length),
  };
}
