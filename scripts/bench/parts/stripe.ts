import type { Running } from '../children.ts';
import type { Workplace } from '../workplace.ts';

/** Opens the stand-in's control functions to a benchmark that runs beside it. */
export const CONTROL_TOKEN = 'only for benchmarks';

/** Stripe's stand-in as a process of its own, and how a server is configured for it. */
export async function startStripe(
  workplace: Workplace,
): Promise<{ standIn: Running; url: string; environment: Record<string, string> }> {
  const standIn = await workplace.start('scripts/stand-ins/stripe.ts', ['--port', '0'], {
    env: { STRIPE_STAND_IN_TOKEN: CONTROL_TOKEN },
    ready: /stripe stand-in: (\S+)/,
  });
  const [url = ''] = standIn.found;
  return { standIn, url, environment: { STRIPE_SECRET_KEY: SECRET, STRIPE_API_BASE: url } };
}

const SECRET = 'sk_test_of_the_benchmarks';

/** How every request to the stand-in shows its key. */
export const STRIPE_HEADERS = {
  authorization: `Bearer ${SECRET}`,
  'stripe-version': '2026-10-28.endive',
};

/** Calls a control function of the stand-in. */
export async function control<T>(url: string, name: string, sent: object): Promise<T> {
  const answer = await fetch(`${url}/_control/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${CONTROL_TOKEN}` },
    body: JSON.stringify(sent),
  });
  const { result, error } = (await answer.json()) as { result: T; error?: string };
  if (!answer.ok) throw new Error(`The stand-in's ${name} answered ${answer.status}: ${error}`);
  return result;
}
