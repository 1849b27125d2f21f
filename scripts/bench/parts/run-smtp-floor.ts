import { buildMime } from '../../../server/mail/mime.ts';
import { createSmtpPool } from '../../../server/mail/smtp-pool.ts';
import { parseSmtpUrl } from '../../../server/mail/smtp-url.ts';
import { answerOnce } from '../children.ts';
import { NOW } from '../seed.ts';
import { readyMails } from './ready-mails.ts';
import type { FloorInput, FloorOutput } from './run-http-floor.ts';

// As many connections as the transport opens.
const CONNECTIONS = 5;

answerOnce<FloorInput, FloorOutput>(async ({ databaseUrl, messages, url }) => {
  const ready = (await readyMails(databaseUrl, messages)).map((mail) => ({
    from: mail.from.address,
    to: [mail.to.address],
    raw: buildMime(mail, NOW),
  }));
  const pool = createSmtpPool(parseSmtpUrl(url), {
    connectMs: 10_000,
    silenceMs: 30_000,
    idleMs: 15_000,
  });
  const send = async ({ from, to, raw }: (typeof ready)[number]) => {
    const pooled = await pool.acquire();
    pooled.uses += 1;
    await new Promise<void>((resolve, reject) => {
      pooled.connection.send({ from, to, size: raw.length }, raw, (error) =>
        error ? reject(error) : resolve(),
      );
    });
    pool.release(pooled);
  };
  let next = 0;
  const lane = async () => {
    for (let mail = ready[next++]; mail; mail = ready[next++]) await send(mail);
  };
  await Promise.all(ready.slice(0, CONNECTIONS).map(send));
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  const ms = performance.now() - startedAt;
  pool.close();
  return { ms };
});
