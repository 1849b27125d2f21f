import { Readable } from 'node:stream';
import pLimit from 'p-limit';
import { asciiAddress, buildMime } from './mime.ts';
import { outcomeOfFailure, type SmtpFailure } from './smtp-outcome.ts';
import { createSmtpPool, type PooledConnection, type SmtpTimeouts } from './smtp-pool.ts';
import { parseSmtpUrl } from './smtp-url.ts';
import type { MailTransport, Outcome, OutgoingMail } from './transport.ts';

// What most providers allow one client at once.
const CONNECTIONS = 5;
// A kill leaves at most the mails of the calls under way unknown, so a call takes few.
const BATCH = 10;
const CALLS = 2;
const CHUNK_BYTES = 16 * 1024;

const TIMEOUTS: SmtpTimeouts = {
  connectMs: 10_000,
  // RFC 5321 4.5.3.2 gives a server five minutes for a recipient; those that look into the mail use them after DATA.
  silenceMs: 5 * 60_000,
  idleMs: 15_000,
};

export interface SmtpTransportOptions {
  /** See `parseSmtpUrl`, which throws when it is wrong. */
  url: string;
  /** Gives the Date header. */
  now: () => Date;
  timeouts?: Partial<SmtpTimeouts>;
}

/** Hands mails to a mail server over at most five connections that stay open. */
export function createSmtpTransport({ url, now, timeouts }: SmtpTransportOptions): MailTransport {
  const pool = createSmtpPool(parseSmtpUrl(url), { ...TIMEOUTS, ...timeouts });
  const limit = pLimit(CONNECTIONS);

  async function handOver(mail: OutgoingMail): Promise<Outcome> {
    for (;;) {
      let pooled: PooledConnection;
      try {
        pooled = await pool.acquire();
      } catch (error) {
        return outcomeOfFailure(error as SmtpFailure, false);
      }
      const isFresh = pooled.uses === 0;
      const { outcome, wasLostBeforeBody } = await sendOver(pooled, mail, now());
      pool.release(pooled);
      // The server had ended the waiting session: nothing was said of this mail yet, so a new one may.
      if (isFresh || !wasLostBeforeBody) return outcome;
    }
  }

  return {
    name: 'smtp',
    batchSize: BATCH,
    concurrency: CALLS,
    isRepeatable: false,
    send: (mails) => limit.map(mails, handOver),
    async check() {
      try {
        pool.release(await pool.acquire());
        return null;
      } catch (error) {
        return `The mail server cannot be used: ${(error as Error).message}`;
      }
    },
    close: async () => pool.close(),
  };
}

interface Attempt {
  outcome: Outcome;
  wasLostBeforeBody: boolean;
}

function sendOver(pooled: PooledConnection, mail: OutgoingMail, at: Date): Promise<Attempt> {
  const raw = buildMime(mail, at);
  const body = { isBegun: false, isOut: false };
  const stream = streamOf(raw, body);
  const envelope = {
    from: asciiAddress(mail.from.address),
    to: [mail.to, ...(mail.copies ?? [])].map(({ address }) => asciiAddress(address)),
    size: raw.length,
  };
  pooled.uses += 1;
  return new Promise((resolve) => {
    // The answer to a lost connection comes by the event when nothing was waiting for one yet.
    const onLost = (error: Error): void => finish(error);
    const finish = (error: Error | null, taken?: Taken): void => {
      pooled.connection.off('error', onLost);
      if (!error) {
        return resolve({
          outcome: outcomeOfTaken(envelope.to[0], taken),
          wasLostBeforeBody: false,
        });
      }
      const failure = error as SmtpFailure;
      const hasAnswer = failure.responseCode !== undefined;
      const attempt = {
        outcome: outcomeOfFailure(failure, body.isOut),
        wasLostBeforeBody: !hasAnswer && !body.isBegun && failure.code !== 'EENVELOPE',
      };
      if (hasAnswer && failure.responseCode !== 421)
        return endTransaction(pooled, () => resolve(attempt));
      pooled.connection.close();
      pooled.isLost = true;
      resolve(attempt);
    };
    pooled.connection.once('error', onLost);
    pooled.connection.send(envelope, stream, finish);
  });
}

/** What a server took of a mail to several. */
interface Taken {
  rejected?: string[];
  rejectedErrors?:
    | { message: string; response?: string | undefined; responseCode?: number | undefined }[]
    | undefined;
}

/**
 * A mail that only those with a copy got is refused: it was not written to them. It is not tried again even where the refusal is
 * temporary, because they have it.
 */
function outcomeOfTaken(addressee: string | undefined, taken: Taken | undefined): Outcome {
  const at = addressee === undefined ? -1 : (taken?.rejected ?? []).indexOf(addressee);
  if (at < 0) return { outcome: 'accepted', providerId: null };
  const failure = taken?.rejectedErrors?.[at];
  return {
    outcome: 'rejected',
    code: String(failure?.responseCode ?? ''),
    reason: failure?.response ?? failure?.message ?? 'The server took it for the copies alone.',
  };
}

/** After a refusal the session is clean for the next mail, or it is given up. */
function endTransaction(pooled: PooledConnection, done: () => void): void {
  const giveUp = (): void => {
    pooled.isLost = true;
    pooled.connection.close();
    pooled.connection.off('error', giveUp);
    done();
  };
  pooled.connection.once('error', giveUp);
  pooled.connection.reset((error) => {
    if (error) return giveUp();
    pooled.connection.off('error', giveUp);
    done();
  });
}

/** The bytes in pieces, so that a long mail is known to be incomplete until its last piece is asked for. */
function streamOf(raw: Buffer, body: { isBegun: boolean; isOut: boolean }): Readable {
  let at = 0;
  return new Readable({
    highWaterMark: 0,
    read() {
      body.isBegun = true;
      if (at >= raw.length) {
        body.isOut = true;
        this.push(null);
        return;
      }
      this.push(raw.subarray(at, at + CHUNK_BYTES));
      at += CHUNK_BYTES;
    },
  });
}
