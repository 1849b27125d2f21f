import net, { type AddressInfo, type Socket } from 'node:net';
import { messageIdOf, unstuffed } from './message.ts';
import { speakSmtp, type SmtpOutcome } from './session.ts';

export interface SmtpSinkOptions {
  /** Default any free port. Listens on 127.0.0.1 alone. */
  readonly port?: number;
  /**
   * What to do with a mail to this address; `attempt` is 1 the first time it is named in RCPT. Default: accept.
   */
  readonly script?: (recipient: string, attempt: number) => SmtpOutcome;
  /** False keeps envelopes and Message-IDs alone. Default true. */
  readonly keepBodies?: boolean;
  /** Default every sign-in is good, and none is needed. */
  readonly credentials?: { readonly user: string; readonly pass: string };
}

/** One mail the sink took. */
export interface SinkMessage {
  /** 1 for the first mail taken. */
  readonly sequence: number;
  readonly from: string;
  readonly to: readonly string[];
  /** With its angle brackets; null when the mail has none. */
  readonly messageId: string | null;
  readonly bytes: number;
  /** The mail as its sender wrote it, null when bodies are not kept. */
  readonly raw: Buffer | null;
  /** `close-before-answer`: taken, but the sender was never told. */
  readonly outcome: SmtpOutcome;
}

export interface SmtpSink {
  readonly port: number;
  /** `smtp://127.0.0.1:<port>`. */
  readonly url: string;
  /** Every mail taken; those refused after DATA are not among them. */
  readonly messages: readonly SinkMessage[];
  readonly count: number;
  /** Mails per Message-ID; those without one count under ''. More than 1 is a mail sent twice. */
  countByMessageId(): Map<string, number>;
  /** How many connections were opened: a sender that pools needs few. */
  readonly connections: number;
  /** Forgets the mails and the attempts. */
  reset(): void;
  close(): Promise<void>;
}

/** An SMTP server that takes mails and delivers none. It greets at once, unlike servers that wait for spammers. */
export async function createSmtpSink(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const { port = 0, script, keepBodies = true, credentials = null } = options;
  const messages: SinkMessage[] = [];
  const attempts = new Map<string, number>();
  const sockets = new Set<Socket>();
  let connections = 0;

  function outcomeOf(recipient: string): SmtpOutcome {
    if (!script) return 'accept';
    const attempt = (attempts.get(recipient) ?? 0) + 1;
    attempts.set(recipient, attempt);
    return script(recipient, attempt);
  }

  const server = net.createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    speakSmtp(socket, {
      outcomeOf,
      credentials,
      take({ from, to }, stuffed, outcome) {
        if (outcome === 'reject-after-data') return;
        const sequence = messages.length + 1;
        const messageId = messageIdOf(stuffed);
        const raw = keepBodies ? unstuffed(stuffed) : null;
        const bytes = raw?.length ?? stuffed.length;
        messages.push({ sequence, from, to, messageId, bytes, raw, outcome });
      },
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const boundPort = (server.address() as AddressInfo).port;

  return {
    port: boundPort,
    url: `smtp://127.0.0.1:${boundPort}`,
    messages,
    get count() {
      return messages.length;
    },
    get connections() {
      return connections;
    },
    countByMessageId() {
      const counts = new Map<string, number>();
      for (const { messageId } of messages)
        counts.set(messageId ?? '', (counts.get(messageId ?? '') ?? 0) + 1);
      return counts;
    },
    reset() {
      messages.length = 0;
      attempts.clear();
    },
    close() {
      return new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        for (const socket of sockets) socket.destroy();
      });
    },
  };
}

const LABELLED: readonly SmtpOutcome[] = [
  'defer',
  'reject',
  'reject-after-data',
  'close-before-answer',
  'close-after-answer',
];

/**
 * A script by the recipient's label, for a sink in its own process: `ann+reject@x.be` is rejected always,
 * `ann+defer-once@x.be` deferred the first time alone.
 */
export function scriptByLabel(recipient: string, attempt: number): SmtpOutcome {
  const label = /\+([^@]*)@/.exec(recipient)?.[1]?.toLowerCase() ?? '';
  const once = label.endsWith('-once');
  const name = once ? label.slice(0, -'-once'.length) : label;
  if (once && attempt > 1) return 'accept';
  return LABELLED.find((outcome) => outcome === name) ?? 'accept';
}
