const END_OF_DATA = '\r\n.\r\n';

export interface FoundMessage {
  /** The mail without its ending and with doubled dots still in place; a view, not a copy. */
  readonly stuffed: Buffer;
  /** How many bytes it took on the wire, its ending included. */
  readonly wireBytes: number;
}

/**
 * The mail at the front of what was received after DATA, null when its end has not come yet. Only CR LF . CR LF ends a
 * mail: a receiver that takes a bare LF can be made to see a second one. `from` is where to go on looking.
 */
export function findMessage(unread: Buffer, from: number): FoundMessage | null {
  if (unread.length >= 3 && unread[0] === 0x2e && unread[1] === 0x0d && unread[2] === 0x0a)
    return { stuffed: unread.subarray(0, 0), wireBytes: 3 };
  const end = unread.indexOf(END_OF_DATA, Math.max(0, from - END_OF_DATA.length), 'latin1');
  if (end < 0) return null;
  return { stuffed: unread.subarray(0, end + 2), wireBytes: end + END_OF_DATA.length };
}

/** A copy of the mail with the doubled dots at line beginnings made single again. */
export function unstuffed(stuffed: Buffer): Buffer {
  const copy = Buffer.allocUnsafe(stuffed.length);
  let length = 0;
  let from = 0;
  if (stuffed[0] === 0x2e) from = 1;
  for (;;) {
    const dot = stuffed.indexOf('\r\n.', from, 'latin1');
    if (dot < 0) break;
    length += stuffed.copy(copy, length, from, dot + 2);
    from = dot + 3;
  }
  length += stuffed.copy(copy, length, from);
  return copy.subarray(0, length);
}

// Headers longer than this are not searched; ours are about 1 KB.
const HEADER_BYTES_MAX = 64 * 1024;

/** The Message-ID of a mail, with its angle brackets; null without one. */
export function messageIdOf(mail: Buffer): string | null {
  const blank = mail.indexOf('\r\n\r\n', 0, 'latin1');
  const end = blank < 0 ? mail.length : blank;
  const headers = mail.toString('latin1', 0, Math.min(end, HEADER_BYTES_MAX));
  return /^message-id:\s*(<[^>\r\n]*>|[^\s]+)/im.exec(headers)?.[1] ?? null;
}
