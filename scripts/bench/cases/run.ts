import { runPart, type Running } from '../children.ts';
import { scaled, type Benchmark, type Figure } from '../benchmark.ts';
import type { FloorOutput } from '../parts/run-http-floor.ts';
import type { RunOutput } from '../parts/run-ours.ts';
import { seedCustomers, seedFirstRemindersDue, seedInvoices, seedOrganization } from '../seed.ts';
import type { Workplace } from '../workplace.ts';

interface Way {
  name: string;
  floorPart: string;
  /** Starts the stand-in; answers how to reach it, how to configure us for it and how to count. */
  open(workplace: Workplace): Promise<{
    standIn: Running;
    url: string;
    environment: Record<string, string>;
    count(): Promise<{ count: number; distinct: number; repeated: number }>;
    reset(): Promise<void>;
  }>;
}

const WAYS: Way[] = [
  { name: 'by HTTP', floorPart: 'run-http-floor', open: openResend },
  { name: 'by SMTP', floorPart: 'run-smtp-floor', open: openSmtp },
];

export const benchmark: Benchmark = {
  name: 'run',
  about:
    '10,000 invoices of 5,000 customers due today, until their messages are accepted; beside the same calls with ready bodies',
  async run(workplace, scale) {
    const invoices = scaled(10_000, scale, 400);
    const seed = async (sql: Parameters<typeof seedOrganization>[0]) => {
      await seedOrganization(sql);
      await seedCustomers(sql, invoices / 2);
      // Friday: the first reminder of the scenario "standard" is due on Monday.
      await seedInvoices(sql, { count: invoices, dueOn: '2026-02-27' });
      await seedFirstRemindersDue(sql);
    };
    const figures: Figure[] = [];
    for (const way of WAYS) {
      const opened = await way.open(workplace);
      const measured: { ours: RunOutput; floor: FloorOutput }[] = [];
      for (let round = 0; round < scale.rounds; round += 1) {
        const database = await workplace.database('run', seed);
        const ours = await runPart<RunOutput>('run-ours', {
          databaseUrl: database.url,
          environment: opened.environment,
        });
        const { count, distinct, repeated } = await opened.count();
        if (count !== invoices / 2 || distinct !== count || repeated > 0) {
          throw new Error(
            `Not each once: ${count} sent, ${distinct} different, ${repeated} twice.`,
          );
        }
        await opened.reset();
        const floor = await runPart<FloorOutput>(way.floorPart, {
          databaseUrl: database.url,
          messages: ours.messages,
          url: opened.url,
        });
        await opened.reset();
        await database.drop();
        measured.push({ ours, floor });
      }
      await opened.standIn.stop();
      figures.push(figureOf(way.name, measured));
    }
    return figures;
  },
};

function figureOf(name: string, measured: { ours: RunOutput; floor: FloorOutput }[]): Figure {
  const perSecond = (messages: number, ms: number) => (messages / ms) * 1000;
  return {
    name,
    unit: 'x the time of its floor',
    values: measured.map(({ ours, floor }) => (ours.planMs + ours.sendMs) / floor.ms),
    aim: { kind: 'at_most', value: 2 },
    beside: {
      'messages/s': measured.map(({ ours }) => perSecond(ours.messages, ours.planMs + ours.sendMs)),
      'floor messages/s': measured.map(({ ours, floor }) => perSecond(ours.messages, floor.ms)),
      'planning ms': measured.map(({ ours }) => ours.planMs),
      'sending ms': measured.map(({ ours }) => ours.sendMs),
      'worker peak MB': measured.map(({ ours }) => ours.peakBytes / 1e6),
    },
  };
}

async function openResend(workplace: Workplace): ReturnType<Way['open']> {
  const standIn = await workplace.start(
    'scripts/stand-ins/resend.ts',
    ['--no-bodies', '--rate-limit', 'off'],
    { ready: /resend stand-in: (\S+)/ },
  );
  const [url = ''] = standIn.found;
  return {
    standIn,
    url,
    environment: {
      MAIL_TRANSPORT: 'resend',
      RESEND_API_KEY: 're_bench',
      RESEND_BASE_URL: url,
    },
    count: () => getJson(`${url}/_control/count?by=header:x-relance-message`),
    reset: () => postJson(`${url}/_control/reset`),
  };
}

async function openSmtp(workplace: Workplace): ReturnType<Way['open']> {
  const standIn = await workplace.start('scripts/stand-ins/smtp.ts', ['--no-bodies'], {
    ready: /smtp sink control: (\S+)\nsmtp sink: (\S+)/,
  });
  const [control = '', url = ''] = standIn.found;
  return {
    standIn,
    url,
    environment: { MAIL_TRANSPORT: 'smtp', SMTP_URL: url },
    count: () => getJson(`${control}/count`),
    reset: () => postJson(`${control}/reset`),
  };
}

async function getJson<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}

async function postJson(url: string): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}.`);
}
