import { once } from 'node:events';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DEMO_SIGN_IN } from '../server/users/demo.ts';
import { DemoRefused, withDemoFolder } from './demo/folder.ts';
import { resetDemo, startDemo } from './demo/run.ts';

const USAGE = `Usage: npm run demo [-- --reset] [--port N] [--data DIR]

Starts Relance with a sample company, a clock that can be moved and a stand-in for Stripe: nothing to configure, no mail
leaves, no money moves.

  --reset     begin anew
  --port N    where to listen (PORT, else 3000); the next free port when it is taken
  --data DIR  where the demo keeps its database (./data/demo)

HOST and PORT are read from the environment, nothing else is.`;

const DEFAULT_PORT = '3000';

const SAMPLE_FILE = 'scripts/demo/sample-invoices.csv';

interface Arguments {
  reset: boolean;
  port: number;
  data: string;
}

function readArguments(): Arguments | 'help' | 'wrong' {
  try {
    const { values } = parseArgs({
      options: {
        reset: { type: 'boolean', default: false },
        port: { type: 'string', default: process.env['PORT'] || DEFAULT_PORT },
        data: { type: 'string', default: 'data/demo' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) return 'wrong';
    return { reset: values.reset, port, data: resolve(values.data) };
  } catch {
    return 'wrong';
  }
}

/** Aborted by the first Ctrl-C or SIGTERM. */
function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  process.on('SIGINT', () => stopping.abort());
  process.on('SIGTERM', () => stopping.abort());
  return stopping.signal;
}

async function run({ reset, port, data }: Arguments): Promise<void> {
  const signal = stopSignal();
  const say = (line: string) => console.log(line);
  await withDemoFolder(data, async () => {
    if (reset) await resetDemo(data);
    const host = process.env['HOST'] || '127.0.0.1';
    const demo = await startDemo({ folder: data, host, port, say, signal });
    say(`
back office: ${demo.officeUrl}
sign in: ${DEMO_SIGN_IN.email} / ${DEMO_SIGN_IN.password}
outbox: ${demo.outboxUrl}
pay link: ${demo.payLink}
stripe stand-in: ${demo.stripeUrl}
stripe dashboard: ${demo.stripeUrl}/_dashboard
test card: 4242 4242 4242 4242, any later date, any three digits
file to import: ${SAMPLE_FILE}

The clock is at the foot of each page. Ctrl-C stops the demo; the next start goes on where it was.`);
    if (!signal.aborted) await once(signal, 'abort');
    say('\nStopping …');
    await demo.close();
  });
}

const asked = readArguments();
if (asked === 'help') {
  console.log(USAGE);
} else if (asked === 'wrong') {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  await run(asked).catch((error: unknown) => {
    // Ctrl-C while the sample company was loading: the next start begins it anew.
    if (error instanceof Error && error.name === 'AbortError') return;
    if (!(error instanceof DemoRefused)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  });
}
