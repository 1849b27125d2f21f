import { parseArgs } from 'node:util';
import { createControlServer } from './smtp/control-server.ts';
import { createSmtpSink, scriptByLabel } from './smtp/sink.ts';

const USAGE = `An SMTP server that takes mails and delivers none.

  --port N          default any free port
  --control-port N  HTTP: GET /count, GET /messages, GET /messages/<n>, POST /reset; default any free port
  --no-bodies       keep envelopes and Message-IDs alone

A recipient's label scripts the answer: ann+reject@x.be, +defer, +reject-after-data, +close-before-answer,
+close-after-answer; with -once behind it only the first time.`;

const OPTIONS = {
  port: { type: 'string' },
  'control-port': { type: 'string' },
  'no-bodies': { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

const values = readArguments();

function readArguments() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    return wrongUsage(error instanceof Error ? error.message : String(error));
  }
}

function wrongUsage(problem: string): never {
  console.error(`${problem}\n\n${USAGE}`);
  process.exit(2);
}

function readPort(name: string, text = '0'): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) wrongUsage(`--${name} must be a port.`);
  return port;
}

if (values.help) {
  console.log(USAGE);
} else {
  const sink = await createSmtpSink({
    port: readPort('port', values.port),
    keepBodies: !values['no-bodies'],
    script: scriptByLabel,
  });
  const control = await createControlServer(sink, readPort('control-port', values['control-port']));
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      void Promise.all([sink.close(), control.close()]).then(() => process.exit(0));
    });
  console.log(`smtp sink control: ${control.url}`);
  console.log(`smtp sink: ${sink.url}`);
}
