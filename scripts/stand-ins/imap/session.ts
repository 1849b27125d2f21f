import type { Socket } from 'node:net';
import { dayBegin, imapDate, named, type Mailbox, type StoredMail } from './mailbox.ts';

export interface SessionParts {
  readonly mailbox: Mailbox;
  readonly user: string;
  readonly password: string;
  /** Every command as it came, without passwords. */
  readonly commands: string[];
  /** Called before a mail is handed out; true closes the connection instead. */
  readonly hangsUp: (uid: number) => boolean;
}

const CAPABILITIES = 'IMAP4rev1 AUTH=PLAIN SASL-IR';

/** One connection: the commands a reader needs, each answered as RFC 3501 says. */
export function serveSession(socket: Socket, parts: SessionParts): void {
  const state = { isIn: false, isOpen: false, isReadOnly: true, waiting: null as string | null };
  const send = (...lines: string[]) => socket.write(lines.map((line) => `${line}\r\n`).join(''));
  let unread = '';
  socket.setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    unread += chunk;
    for (let end = unread.indexOf('\r\n'); end >= 0; end = unread.indexOf('\r\n')) {
      const line = unread.slice(0, end);
      unread = unread.slice(end + 2);
      answer(line);
    }
  });
  send(`* OK [CAPABILITY ${CAPABILITIES}] The stand-in is ready.`);

  function answer(line: string): void {
    if (state.waiting !== null) {
      const tag = state.waiting;
      state.waiting = null;
      return signIn(tag, readPlain(line));
    }
    const [tag = '*', word = '', ...rest] = line.split(' ');
    const command = word.toUpperCase();
    const text = rest.join(' ');
    parts.commands.push(
      ['LOGIN', 'AUTHENTICATE'].includes(command) ? command : `${command} ${text}`,
    );
    if (command === 'CAPABILITY') {
      return void send(`* CAPABILITY ${CAPABILITIES}`, `${tag} OK Done.`);
    }
    if (command === 'NOOP') return void send(`${tag} OK Done.`);
    if (command === 'LOGOUT') {
      send('* BYE Until next time.', `${tag} OK Done.`);
      return void socket.end();
    }
    if (command === 'LOGIN') return signIn(tag, readLogin(text));
    if (command === 'AUTHENTICATE') return authenticate(tag, rest);
    if (!state.isIn) return void send(`${tag} NO Sign in first.`);
    answerSignedIn(tag, command, text);
  }

  function authenticate(tag: string, [, first]: string[]): void {
    if (first !== undefined) return signIn(tag, readPlain(first));
    state.waiting = tag;
    send('+ ');
  }

  function signIn(tag: string, given: { user: string; password: string }): void {
    state.isIn = given.user === parts.user && given.password === parts.password;
    send(
      state.isIn
        ? `${tag} OK [CAPABILITY ${CAPABILITIES}] Signed in.`
        : `${tag} NO [AUTHENTICATIONFAILED] The password is wrong.`,
    );
  }

  function answerSignedIn(tag: string, command: string, text: string): void {
    const { mailbox } = parts;
    if (command === 'LIST' || command === 'LSUB') {
      return void send(`* ${command} (\\HasNoChildren) "/" INBOX`, `${tag} OK Done.`);
    }
    if (command === 'SELECT' || command === 'EXAMINE') {
      if (!/^"?INBOX"?$/i.test(text)) return void send(`${tag} NO There is no such mailbox.`);
      state.isOpen = true;
      state.isReadOnly = command === 'EXAMINE';
      return void send(
        '* FLAGS (\\Seen \\Answered \\Deleted)',
        `* ${mailbox.mails.length} EXISTS`,
        `* OK [UIDVALIDITY ${mailbox.uidValidity}] Valid.`,
        `* OK [UIDNEXT ${mailbox.uidNext}] Next.`,
        `${tag} OK [${state.isReadOnly ? 'READ-ONLY' : 'READ-WRITE'}] Open.`,
      );
    }
    if (command !== 'UID' || !state.isOpen) return void send(`${tag} BAD Not understood.`);
    const [what = '', ...rest] = text.split(' ');
    if (what.toUpperCase() === 'SEARCH') return search(tag, rest);
    if (what.toUpperCase() === 'FETCH') return fetch(tag, rest);
    // Everything else would change something.
    send(`${tag} NO [READ-ONLY] This is only read.`);
  }

  function search(tag: string, words: string[]): void {
    let found = parts.mailbox.mails;
    for (const [index, word] of words.entries()) {
      const next = words[index + 1] ?? '';
      if (word.toUpperCase() === 'UID') found = intersection(found, named(parts.mailbox, next));
      if (word.toUpperCase() === 'SINCE') {
        found = found.filter((mail) => mail.receivedAt.getTime() >= dayBegin(next));
      }
    }
    send(`* SEARCH${found.map(({ uid }) => ` ${uid}`).join('')}`, `${tag} OK Done.`);
  }

  function fetch(tag: string, [set = '', ...items]: string[]): void {
    const wanted = items.join(' ').toUpperCase();
    for (const mail of named(parts.mailbox, set)) {
      const isWhole = wanted.includes('BODY.PEEK[]') || wanted.includes('BODY[]');
      if (isWhole && parts.hangsUp(mail.uid)) return void socket.destroy();
      if (wanted.includes('BODY[]') && !state.isReadOnly) mail.flags.add('\\Seen');
      const position = parts.mailbox.mails.indexOf(mail) + 1;
      socket.write(`* ${position} FETCH (${facts(mail, wanted)}`);
      if (isWhole) {
        socket.write(` BODY[] {${mail.raw.length}}\r\n`);
        socket.write(mail.raw);
      }
      socket.write(')\r\n');
    }
    send(`${tag} OK Done.`);
  }
}

function facts(mail: StoredMail, wanted: string): string {
  return [
    `UID ${mail.uid}`,
    wanted.includes('RFC822.SIZE') ? `RFC822.SIZE ${mail.raw.length}` : '',
    wanted.includes('INTERNALDATE') ? `INTERNALDATE "${imapDate(mail.receivedAt)}"` : '',
    wanted.includes('FLAGS') ? `FLAGS (${[...mail.flags].join(' ')})` : '',
  ]
    .filter((one) => one !== '')
    .join(' ');
}

function intersection(a: readonly StoredMail[], b: readonly StoredMail[]): StoredMail[] {
  return a.filter((mail) => b.includes(mail));
}

function readPlain(base64: string): { user: string; password: string } {
  const [, user = '', password = ''] = Buffer.from(base64, 'base64').toString().split('\0');
  return { user, password };
}

function readLogin(text: string): { user: string; password: string } {
  const [user = '', password = ''] = (text.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? []).map((word) =>
    word.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1'),
  );
  return { user, password };
}
