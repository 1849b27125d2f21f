import type { Socket } from 'node:net';
import { createGrowingBuffer } from './growing-buffer.ts';
import { findMessage } from './message.ts';

// 25 MB, what most mail servers take.
export const SIZE_MAX_BYTES = 25 * 1024 * 1024;
// RFC 5321 allows 512 bytes and more with extensions; beyond this the client is lost.
const LINE_BYTES_MAX = 8 * 1024;

/** What the sink does with a mail to one recipient. */
export type SmtpOutcome =
  | 'accept'
  /** 450 to RCPT. */
  | 'defer'
  /** 550 to RCPT. */
  | 'reject'
  /** 554 after the mail was sent. */
  | 'reject-after-data'
  /** The mail is taken, but the connection closes before the 250: the sender cannot know. */
  | 'close-before-answer'
  /** 250, then the connection closes. */
  | 'close-after-answer';

export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
}

export interface SessionParts {
  readonly outcomeOf: (recipient: string) => SmtpOutcome;
  /** Takes a mail whose bytes are only valid during the call; `stuffed` still has its doubled dots. */
  readonly take: (envelope: Envelope, stuffed: Buffer, outcome: SmtpOutcome) => void;
  /** Null accepts whatever a client signs in with. */
  readonly credentials: { readonly user: string; readonly pass: string } | null;
}

/** Speaks SMTP on one connection: pipelining, any number of mails, answers written once per chunk read. */
export function speakSmtp(socket: Socket, { outcomeOf, take, credentials }: SessionParts): void {
  const received = createGrowingBuffer();
  let state: 'commands' | 'data' | 'sign-in' | 'closed' = 'commands';
  let searched = 0;
  let from: string | null = null;
  let to: string[] = [];
  let outcomes: SmtpOutcome[] = [];
  let answers = '220 127.0.0.1 ESMTP sink\r\n';

  const answer = (text: string): void => void (answers += `${text}\r\n`);

  function flush(): void {
    if (answers !== '' && !socket.destroyed) socket.write(answers, 'latin1');
    answers = '';
  }

  function forgetMail(): void {
    from = null;
    to = [];
    outcomes = [];
  }

  function close(lastWords: string | null): void {
    if (lastWords !== null) answer(lastWords);
    state = 'closed';
    flush();
    socket.end();
  }

  function onMail(argument: string): void {
    const path = /^from:\s*<([^>]*)>(.*)$/i.exec(argument);
    if (!path) return answer('501 5.5.4 MAIL FROM:<address> expected');
    if (from !== null) return answer('503 5.5.1 a mail is already begun');
    const size = Number(/\bSIZE=(\d+)/i.exec(path[2] ?? '')?.[1] ?? 0);
    if (size > SIZE_MAX_BYTES) return answer('552 5.3.4 too large');
    from = path[1] ?? '';
    answer('250 2.1.0 ok');
  }

  function onRecipient(argument: string): void {
    const path = /^to:\s*<([^>]+)>/i.exec(argument);
    if (!path?.[1]) return answer('501 5.5.4 RCPT TO:<address> expected');
    if (from === null) return answer('503 5.5.1 MAIL first');
    const outcome = outcomeOf(path[1]);
    if (outcome === 'defer') return answer('450 4.2.0 try again later');
    if (outcome === 'reject') return answer('550 5.1.1 no such user');
    to.push(path[1]);
    outcomes.push(outcome);
    answer('250 2.1.5 ok');
  }

  function onData(): void {
    if (from === null) return answer('503 5.5.1 MAIL first');
    if (to.length === 0) return answer('554 5.5.1 no valid recipients');
    state = 'data';
    searched = 0;
    answer('354 go ahead');
  }

  function onMailEnd(stuffed: Buffer): void {
    // One answer stands for all recipients, so the worst of them decides.
    const outcome = outcomes.find((wanted) => wanted !== 'accept') ?? 'accept';
    const envelope = { from: from ?? '', to };
    state = 'commands';
    forgetMail();
    if (stuffed.length > SIZE_MAX_BYTES) return answer('552 5.3.4 too large');
    take(envelope, stuffed, outcome);
    if (outcome === 'reject-after-data') return answer('554 5.7.1 refused');
    if (outcome === 'close-before-answer') {
      state = 'closed';
      // What earlier mails were answered still goes out, as it would have before.
      flush();
      return socket.destroySoon();
    }
    if (outcome === 'close-after-answer') return close('250 2.0.0 taken');
    answer('250 2.0.0 taken');
  }

  function onSignIn(argument: string): void {
    const [mechanism = '', initial] = argument.split(' ');
    if (mechanism.toUpperCase() !== 'PLAIN') return answer('504 5.5.4 only PLAIN');
    if (initial) return checkSignIn(initial);
    state = 'sign-in';
    answer('334 ');
  }

  function checkSignIn(encoded: string): void {
    state = 'commands';
    const [, user, pass] = Buffer.from(encoded, 'base64').toString().split('\0');
    const right = !credentials || (user === credentials.user && pass === credentials.pass);
    answer(right ? '235 2.7.0 welcome' : '535 5.7.8 wrong user or password');
  }

  function onCommand(line: string): void {
    const space = line.indexOf(' ');
    const verb = (space < 0 ? line : line.slice(0, space)).toUpperCase();
    const argument = space < 0 ? '' : line.slice(space + 1).trim();
    switch (verb) {
      case 'EHLO':
        forgetMail();
        return answer(
          `250-127.0.0.1\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250-SIZE ${SIZE_MAX_BYTES}\r\n250 AUTH PLAIN`,
        );
      case 'HELO':
        forgetMail();
        return answer('250 127.0.0.1');
      case 'MAIL':
        return onMail(argument);
      case 'RCPT':
        return onRecipient(argument);
      case 'DATA':
        return onData();
      case 'RSET':
        forgetMail();
        return answer('250 2.0.0 ok');
      case 'NOOP':
        return answer('250 2.0.0 ok');
      case 'AUTH':
        return onSignIn(argument);
      case 'QUIT':
        return close('221 2.0.0 bye');
      default:
        return answer('500 5.5.2 unknown command');
    }
  }

  /** Reads one line or one mail; false when more bytes are needed. */
  function readNext(): boolean {
    const unread = received.unread();
    if (state === 'data') {
      const message = findMessage(unread, searched);
      searched = unread.length;
      if (!message) return false;
      onMailEnd(message.stuffed);
      received.skip(message.wireBytes);
      return true;
    }
    const newline = unread.indexOf(0x0a);
    if (newline < 0) {
      if (unread.length > LINE_BYTES_MAX) close('500 5.5.2 line too long');
      return false;
    }
    const end = newline > 0 && unread[newline - 1] === 0x0d ? newline - 1 : newline;
    const line = unread.toString('utf8', 0, end);
    received.skip(newline + 1);
    if (state === 'sign-in') checkSignIn(line);
    else onCommand(line);
    return true;
  }

  socket.setNoDelay(true);
  // A client that goes away in the middle is its own business.
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    if (state === 'closed') return;
    received.append(chunk);
    while (isOpen() && readNext());
    flush();
  });
  flush();

  // A function, because the type checker does not see that readNext changes the state.
  function isOpen(): boolean {
    return state !== 'closed';
  }
}
