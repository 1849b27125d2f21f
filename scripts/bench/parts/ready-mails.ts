import { writeMails } from '../../../server/messages/mail.ts';
import type { OutgoingMail } from '../../../server/mail/transport.ts';
import { openBenchServices } from './services.ts';

/** The mails of a run that is over, byte for byte: the last `count` of them. */
export async function readyMails(databaseUrl: string, count: number): Promise<OutgoingMail[]> {
  const services = await openBenchServices(databaseUrl);
  try {
    const rows = await services.sql<{ id: number }[]>`
      select id from messages where status = 'accepted' order by id desc limit ${count}`;
    const mails = await writeMails(
      services,
      rows.map((row) => row.id),
    );
    if (mails.length !== count) throw new Error(`${mails.length} mails instead of ${count}.`);
    return mails;
  } finally {
    await services.close();
  }
}
