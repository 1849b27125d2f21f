import { z } from 'zod';
import { sendQueued } from '../../messages/send.ts';
import { runReminders, type RunReport } from '../../runs/actions.ts';
import { findRun, listRuns } from '../../runs/queries.ts';
import type { Services } from '../../services.ts';
import { cutPage, readCursor, writeCursor } from '../cursor.ts';
import { answerOnce, type KeptWork } from '../idempotency.ts';
import type { Api } from '../instance.ts';
import { organizationMissing } from '../invoices/routes.ts';
import { nothingHere } from '../method-check.ts';
import { answers, BODY_REFUSALS, postHeaders } from '../openapi.ts';
import { ApiProblem } from '../problems.ts';
import { day, idParams, listOf, name, paging } from '../schemas.ts';
import { countRunMessages, listStatuses } from './queries.ts';
import {
  presentCounts,
  presentReport,
  presentRun,
  runInFullOut,
  runOut,
  runReportOut,
} from './schemas.ts';

const runsOut = listOf(runOut);
const runBody = name(
  'RunToStart',
  z.strictObject({
    as_of: day
      .optional()
      .meta({ description: "The day it is for; today in the organization's zone" }),
    dry_run: z.boolean().default(false).meta({ description: 'Only tells what it would do' }),
  }),
);

// A run holds a connection for its Idempotency-Key while it takes others for its work: the pool of ten must not be
// taken by those who wait.
const RUNS_AT_ONCE = 2;

/** Runs: planning what is due and sending it. */
export function registerRunRoutes(api: Api, services: Services): void {
  const { sql } = services;
  const { secretKey } = services.config;
  let going = 0;

  api.get(
    '/runs',
    {
      schema: {
        tags: ['runs'],
        operationId: 'listRuns',
        summary: 'Runs, the latest first',
        querystring: z.strictObject(paging),
        response: answers({ 200: runsOut }, 400),
      },
    },
    async ({ query }) => {
      const before = readCursor(secretKey, 'runs', query.cursor);
      const rows = await listRuns(sql, before, query.limit + 1);
      const page = cutPage(rows, query.limit, (last) => writeCursor(secretKey, 'runs', last));
      return { data: page.rows.map(presentRun), next_cursor: page.nextCursor };
    },
  );

  api.get(
    '/runs/:id',
    {
      schema: {
        tags: ['runs'],
        operationId: 'getRun',
        summary: 'One run with what became of its messages',
        params: idParams,
        response: answers({ 200: runInFullOut }, 404),
      },
    },
    async ({ params }) => {
      const run = await findRun(sql, params.id);
      if (!run) throw nothingHere();
      const counts = await countRunMessages(sql, params.id);
      return { ...presentRun(run), messages_by_status: presentCounts(counts) };
    },
  );

  api.post(
    '/runs',
    {
      schema: {
        tags: ['runs'],
        operationId: 'startRun',
        summary: 'Plan and send what is due',
        description:
          'Each step goes out once, however often this is called. The answer tells what went out, what is held and why.',
        headers: postHeaders,
        body: runBody,
        response: answers({ 200: runReportOut, 201: runReportOut }, ...BODY_REFUSALS),
      },
    },
    async (request, reply) => {
      if (going >= RUNS_AT_ONCE) throw tooManyRuns();
      going += 1;
      try {
        // A run is many transactions, so it cannot share one with its key: its report is kept before anything is sent, and
        // a repetition after the process was killed tells the same one. Killed within the run itself, it goes on.
        const answer = await answerOnce(services, request, reply, async (_tx, kept) => ({
          status: request.body.dry_run ? 200 : 201,
          body: await runAndTell(services, request.body, kept),
        }));
        if (answer.body.run_id !== null) {
          void reply.header('Location', `/api/v1/runs/${answer.body.run_id}`);
        }
        return await reply.status(answer.status).send(answer.body);
      } finally {
        going -= 1;
      }
    },
  );
}

async function runAndTell(services: Services, body: z.output<typeof runBody>, kept: KeptWork) {
  await services.clock.refresh();
  const report = (kept.earlier as RunReport | null) ?? (await runOnce(services, body));
  if (report.runId === null) return presentReport(report, [], new Map());
  await kept.keep(report);
  await sendNow(services);
  const counts = await countRunMessages(services.sql, report.runId);
  const ids = report.messages.map((message) => message.messageId);
  const statuses = await listStatuses(services.sql, ids);
  return presentReport(report, counts, new Map(statuses.map((one) => [one.id, one])));
}

async function runOnce(services: Services, body: z.output<typeof runBody>): Promise<RunReport> {
  const report = await runReminders(services, {
    ...(body.as_of === undefined ? {} : { asOf: body.as_of }),
    trigger: 'api',
    dryRun: body.dry_run,
  });
  if (!report) throw organizationMissing();
  return report;
}

// The messages are in the outbox with the job that sends them: what fails here is tried again, and told as it stands.
async function sendNow(services: Services): Promise<void> {
  try {
    await sendQueued(services);
  } catch (error) {
    services.log.error(
      { err: error },
      'Sending after a run failed; the job of the outbox goes on.',
    );
  }
}

function tooManyRuns(): ApiProblem {
  return new ApiProblem(
    409,
    'runs_in_progress',
    'Runs are going on. Try again when they are done.',
    {
      headers: { 'Retry-After': '5' },
    },
  );
}
