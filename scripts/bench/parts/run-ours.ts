import { runReminders } from '../../../server/runs/actions.ts';
import { sendQueued } from '../../../server/messages/send.ts';
import { answerOnce } from '../children.ts';
import { TODAY } from '../seed.ts';
import { openBenchServices } from './services.ts';

export interface RunInput {
  databaseUrl: string;
  /** Which transport, and where its stand-in is. */
  environment: Record<string, string>;
}

export interface RunOutput {
  messages: number;
  planMs: number;
  sendMs: number;
  /** Processor time of this process while it planned and sent. */
  cpuMs: number;
  /** Most memory the process had, in bytes. */
  peakBytes: number;
}

// A worker has sent something since it was started: what is loaded once is not counted again for each run.
const WARMING_CUSTOMERS = 100;

answerOnce<RunInput, RunOutput>(async ({ databaseUrl, environment }) => {
  const services = await openBenchServices(databaseUrl, environment);
  try {
    await services.sql`
      update chases set next_on = ${TODAY}::date + 1 where customer_id > ${WARMING_CUSTOMERS}`;
    await runReminders(services, { asOf: TODAY, trigger: 'command' });
    await sendQueued(services);
    await services.sql`
      update chases set next_on = ${TODAY}::date where customer_id > ${WARMING_CUSTOMERS}`;
    await services.sql.unsafe('vacuum analyze chases');

    const cpuBefore = process.cpuUsage();
    const startedAt = performance.now();
    const report = await runReminders(services, { asOf: TODAY, trigger: 'command' });
    const plannedAt = performance.now();
    await sendQueued(services);
    const sentAt = performance.now();
    const cpu = process.cpuUsage(cpuBefore);
    const [row] = await services.sql<{ accepted: number; all: number }[]>`
      select count(*) filter (where status = 'accepted')::int as accepted, count(*)::int as all from messages`;
    if (!row || row.accepted !== row.all) {
      throw new Error(`Of ${row?.all} messages ${row?.accepted} were accepted.`);
    }
    return {
      messages: report?.counts.messages ?? 0,
      planMs: plannedAt - startedAt,
      sendMs: sentAt - plannedAt,
      cpuMs: (cpu.user + cpu.system) / 1000,
      peakBytes: process.resourceUsage().maxRSS * 1024,
    };
  } finally {
    await services.close();
  }
});
