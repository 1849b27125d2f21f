import net, { type AddressInfo, type Socket } from 'node:net';
import { createMailbox, deliver, renumber, type Mailbox, type StoredMail } from './mailbox.ts';
import { serveSession } from './session.ts';

export interface ImapStandIn {
  readonly port: number;
  /** What IMAP_URL is for it. */
  readonly url: string;
  readonly mailbox: Mailbox;
  /** Every command that came, without passwords. */
  readonly commands: string[];
  /** Puts a mail into the mailbox. */
  deliver(raw: string | Buffer, receivedAt: Date): StoredMail;
  /** Gives the mails other numbers, as a server does that was restored. */
  renumber(): void;
  /** From now on the connection breaks when this mail is asked for, so many times. */
  hangUpAt(uid: number, times: number): void;
  /** From now on nobody gets in with the old password. */
  changePassword(password: string): void;
  close(): Promise<void>;
}

/**
 * A local server that speaks enough IMAP (RFC 3501) for a program that reads a mailbox and changes nothing. For tests and the demo: it
 * listens on 127.0.0.1 alone and knows one user and one mailbox, INBOX.
 */
export async function createImapStandIn(
  options: { port?: number; user?: string; password?: string; uidValidity?: number } = {},
): Promise<ImapStandIn> {
  const { user = 'compta@lumen.test', uidValidity = 1 } = options;
  let { password = 'a p@ssword' } = options;
  const mailbox = createMailbox(uidValidity);
  const commands: string[] = [];
  const faults = new Map<number, number>();
  const sockets = new Set<Socket>();
  const hangsUp = (uid: number): boolean => {
    const left = faults.get(uid) ?? 0;
    faults.set(uid, Math.max(0, left - 1));
    return left > 0;
  };
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveSession(socket, { mailbox, user, password, commands, hangsUp });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const secret = encodeURIComponent(password);
  return {
    port,
    url: `imap://${encodeURIComponent(user)}:${secret}@127.0.0.1:${port}/INBOX`,
    mailbox,
    commands,
    deliver: (raw, receivedAt) =>
      deliver(mailbox, Buffer.isBuffer(raw) ? raw : Buffer.from(raw), receivedAt),
    renumber: () => renumber(mailbox),
    hangUpAt: (uid, times) => void faults.set(uid, times),
    changePassword: (next) => void (password = next),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
