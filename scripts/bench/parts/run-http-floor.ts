import { createResendClient } from '../../../server/mail/resend-client.ts';
import { batchPayloadOf } from '../../../server/mail/resend-payload.ts';
import { answerOnce } from '../children.ts';
import { readyMails } from './ready-mails.ts';

export interface FloorInput {
  databaseUrl: string;
  messages: number;
  /** Where the stand-in is. */
  url: string;
}

export interface FloorOutput {
  ms: number;
}

const BATCH = 100;
// As many calls at once as the transport makes.
const CALLS = 2;

answerOnce<FloorInput, FloorOutput>(async ({ databaseUrl, messages, url }) => {
  const mails = await readyMails(databaseUrl, messages);
  const bodies: Buffer[] = [];
  for (let start = 0; start < mails.length; start += BATCH) {
    bodies.push(batchPayloadOf(mails.slice(start, start + BATCH)));
  }
  const client = createResendClient({
    apiKey: 're_bench',
    baseUrl: url,
    connections: CALLS,
    timeoutMs: 30_000,
  });
  const post = async (body: Buffer, key: string) => {
    const reply = await client.post('/emails/batch', body, {
      'idempotency-key': key,
      'x-batch-validation': 'permissive',
    });
    if (reply.kind !== 'answer' || reply.answer.status !== 200) {
      throw new Error(`The stand-in refused: ${JSON.stringify(reply)}`);
    }
  };
  const [first = Buffer.from('[]')] = bodies;
  await Promise.all([post(first, 'warming_1'), post(first, 'warming_2')]);
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < bodies.length; index = next++) {
      await post(bodies[index] ?? first, `floor_${index}`);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: CALLS }, lane));
  const ms = performance.now() - startedAt;
  await client.close();
  return { ms };
});
