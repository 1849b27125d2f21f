import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SmtpServer } from './smtp-url.ts';

export interface SmtpTimeouts {
  /** Milliseconds to connect, and again to be greeted. */
  connectMs: number;
  /** Milliseconds without a byte from the server. */
  silenceMs: number;
  /** Milliseconds an unused connection is kept. */
  idleMs: number;
}

/** A signed-in connection that carries one mail at a time. */
export interface PooledConnection {
  connection: SMTPConnection;
  /** Mails it has carried. */
  uses: number;
  isLost: boolean;
}

export interface SmtpPool {
  /** A waiting connection, or a new one. Rejects when the server cannot be reached or refuses the sign-in. */
  acquire(): Promise<PooledConnection>;
  release(pooled: PooledConnection): void;
  close(): void;
}

// Mail servers commonly end a session after this many mails.
const USES_MAX = 100;

/** Keeps connections open between mails: greeting and sign-in cost more than the mail itself. */
export function createSmtpPool(server: SmtpServer, timeouts: SmtpTimeouts): SmtpPool {
  const idle: { pooled: PooledConnection; timer: NodeJS.Timeout }[] = [];
  let isClosed = false;

  return {
    async acquire() {
      for (let next = idle.pop(); next; next = idle.pop()) {
        clearTimeout(next.timer);
        if (!next.pooled.isLost) return next.pooled;
      }
      const connection = await connect(server, timeouts);
      const pooled: PooledConnection = { connection, uses: 0, isLost: false };
      const lose = () => void (pooled.isLost = true);
      connection.on('end', lose);
      connection.on('error', lose);
      return pooled;
    },
    release(pooled) {
      if (pooled.isLost) return;
      if (isClosed || pooled.uses >= USES_MAX) return pooled.connection.quit();
      const timer = setTimeout(() => {
        idle.splice(
          idle.findIndex((waiting) => waiting.pooled === pooled),
          1,
        );
        pooled.connection.quit();
      }, timeouts.idleMs);
      timer.unref();
      idle.push({ pooled, timer });
    },
    close() {
      isClosed = true;
      for (const { pooled, timer } of idle.splice(0)) {
        clearTimeout(timer);
        pooled.connection.quit();
      }
    },
  };
}

async function connect(server: SmtpServer, timeouts: SmtpTimeouts): Promise<SMTPConnection> {
  // Loaded by the first mail: a process that sends nothing by SMTP does without.
  const { default: Connection } = await import('nodemailer/lib/smtp-connection');
  const connection = new Connection({
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: server.requireTls,
    ignoreTLS: server.ignoreTls,
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.connectMs,
    socketTimeout: timeouts.silenceMs,
  });
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      connection.close();
      reject(error);
    };
    connection.once('error', fail);
    const succeed = (): void => {
      connection.off('error', fail);
      resolve(connection);
    };
    connection.connect((error) => {
      if (error) return fail(error);
      if (!server.credentials) return succeed();
      connection.login(server.credentials, (refusal) => (refusal ? fail(refusal) : succeed()));
    });
  });
}
