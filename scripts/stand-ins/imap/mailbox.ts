/** One mail in the mailbox. */
export interface StoredMail {
  readonly uid: number;
  readonly raw: Buffer;
  readonly receivedAt: Date;
  readonly flags: Set<string>;
}

export interface Mailbox {
  uidValidity: number;
  uidNext: number;
  mails: StoredMail[];
}

export function createMailbox(uidValidity: number): Mailbox {
  return { uidValidity, uidNext: 1, mails: [] };
}

export function deliver(mailbox: Mailbox, raw: Buffer, receivedAt: Date): StoredMail {
  const mail = { uid: mailbox.uidNext, raw, receivedAt, flags: new Set<string>() };
  mailbox.uidNext += 1;
  mailbox.mails.push(mail);
  return mail;
}

/** The server has lost its numbers: the same mails have others from now on, and a new validity says so. */
export function renumber(mailbox: Mailbox): void {
  mailbox.uidValidity += 1;
  mailbox.mails = mailbox.mails.map((mail, index) => ({ ...mail, uid: index + 1 }));
  mailbox.uidNext = mailbox.mails.length + 1;
}

/** The mails a set such as `3`, `2:5` or `7:*` names (RFC 3501 9). */
export function named(mailbox: Mailbox, set: string): StoredMail[] {
  const highest = mailbox.mails.at(-1)?.uid ?? 0;
  const numberOf = (text: string) => (text === '*' ? highest : Number(text));
  return mailbox.mails.filter(({ uid }) =>
    set.split(',').some((range) => {
      const [first = '', last = first] = range.split(':');
      const [a, b] = [numberOf(first), numberOf(last)];
      return uid >= Math.min(a, b) && uid <= Math.max(a, b);
    }),
  );
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `02-Mar-2026 08:00:00 +0000`. */
export function imapDate(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${two(at.getUTCDate())}-${MONTHS[at.getUTCMonth()]}-${at.getUTCFullYear()}`;
  return `${day} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
}

/** The instant at which a day such as `2-Mar-2026` begins, in UTC. */
export function dayBegin(text: string): number {
  const [day = '', month = '', year = ''] = text.replaceAll('"', '').split('-');
  return Date.UTC(Number(year), MONTHS.indexOf(month), Number(day));
}
