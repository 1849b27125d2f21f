import { parseArgs } from 'node:util';
import { createResendStandIn, type ResendStandInOptions } from './resend/stand-in.ts';

// Retries of failed webhooks are looked for this often.
const RETRY_LOOK_MS = 1000;

const USAGE = `A local stand-in for Resend's API. It sends no mail.

  --port N              default any free port
  --rate-limit N|off    requests a second, default 5 as Resend's
  --api-key KEY         repeatable; default any key beginning with re_
  --domain NAME         repeatable; a verified sending domain, default every domain
  --webhook URL         repeatable, each with its --webhook-secret whsec_…
  --no-bodies           keep only what counting needs
  --seed N              repeatable ids

Read the mails at /_inbox, count them with GET /_control/count.`;

const OPTIONS = {
  port: { type: 'string' },
  'rate-limit': { type: 'string' },
  'api-key': { type: 'string', multiple: true },
  domain: { type: 'string', multiple: true },
  webhook: { type: 'string', multiple: true },
  'webhook-secret': { type: 'string', multiple: true },
  'no-bodies': { type: 'boolean' },
  seed: { type: 'string' },
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

function readNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) wrongUsage(`--${name} must be a whole number.`);
  return number;
}

function readOptions(): ResendStandInOptions {
  const { port, seed, domain, webhook = [] } = values;
  const rateLimit = values['rate-limit'];
  const apiKeys = values['api-key'];
  const secrets = values['webhook-secret'] ?? [];
  if (secrets.length !== webhook.length) wrongUsage('Each --webhook needs its --webhook-secret.');
  return {
    clock: { now: () => Date.now() },
    keepBodies: !values['no-bodies'],
    webhook: webhook.map((url, index) => ({ url, secret: secrets[index] ?? '' })),
    ...(port !== undefined && { port: readNumber('port', port) }),
    ...(seed !== undefined && { seed: readNumber('seed', seed) }),
    ...(apiKeys && { apiKeys }),
    ...(domain && { verifiedDomains: domain }),
    ...(rateLimit !== undefined && {
      rateLimit: rateLimit === 'off' ? null : { perSecond: readNumber('rate-limit', rateLimit) },
    }),
  };
}

if (values.help) {
  console.log(USAGE);
} else {
  const standIn = await createResendStandIn(readOptions());
  const retries = setInterval(() => void standIn.control.webhooks.retryDue(), RETRY_LOOK_MS);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      clearInterval(retries);
      void standIn.close().then(() => process.exit(0));
    });
  console.log(`resend stand-in: ${standIn.url}`);
}
