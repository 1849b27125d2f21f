import { parseArgs } from 'node:util';
import { createStripeStandIn } from './stripe/stand-in.ts';

const USAGE = `Usage: stripe.ts [--port 12111] [--webhook-url URL --webhook-secret whsec_…] [--account NAME] [--state FILE]

A local stand-in for Stripe's test mode: API, Checkout page, signed webhooks, and a dashboard under /_dashboard for refunds,
chargebacks and faults; its control API under /_control needs STRIPE_STAND_IN_TOKEN. No money moves.`;

/** The port Stripe's own mock listens on. */
const DEFAULT_PORT = '12111';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: DEFAULT_PORT },
    'webhook-url': { type: 'string' },
    'webhook-secret': { type: 'string' },
    account: { type: 'string', default: 'Demo account' },
    state: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const webhookUrl = values['webhook-url'];
const webhookSecret = values['webhook-secret'];
const port = Number(values.port);

if (values.help) {
  console.log(USAGE);
} else if (
  (webhookUrl === undefined) !== (webhookSecret === undefined) ||
  !Number.isInteger(port)
) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  const standIn = await createStripeStandIn({
    port,
    accountName: values.account,
    log: (line) => console.error(line),
    ...(webhookUrl !== undefined && webhookSecret !== undefined
      ? { webhook: [{ url: webhookUrl, secret: webhookSecret }] }
      : {}),
    ...(values.state === undefined ? {} : { stateFile: values.state }),
  });
  console.log(`stripe stand-in: ${standIn.url}`);
  const stop = () => void standIn.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
