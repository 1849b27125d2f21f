import { ConfigError, readConfig } from '../../server/config.ts';
import { findOrganization } from '../../server/organization/queries.ts';
import type Stripe from 'stripe';
import { openMailbox, parseImapUrl } from '../../server/mail/mailbox.ts';
import { isLiveKey } from '../../server/stripe/client.ts';
import { readKeyRights } from '../../server/stripe/rights.ts';
import type { WiredServices } from '../../server/wiring.ts';
import { print, Refused } from './output.ts';
import { withServices } from './services.ts';

interface Finding {
  about: string;
  ok: boolean;
  /** What is there, or what to do. */
  text: string;
}

/** `relance doctor`: one line each, ok or what to do. */
export async function doctor(options: { json?: boolean }): Promise<void> {
  const findings: Finding[] = [];
  try {
    readConfig(process.env);
    findings.push({ about: 'configuration', ok: true, text: 'complete' });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    findings.push(...error.problems.map((text) => ({ about: 'configuration', ok: false, text })));
  }
  if (findings.every((finding) => finding.ok)) findings.push(...(await examine()));
  print(
    options,
    { ok: findings.every((finding) => finding.ok), findings },
    findings.map(({ about, ok, text }) => `${ok ? 'ok  ' : 'TODO'} ${about}: ${text}`),
  );
  if (findings.some((finding) => !finding.ok)) throw new Refused('Something is to be done.');
}

async function examine(): Promise<Finding[]> {
  try {
    return await withServices(async (services) => [
      await examineDatabase(services),
      await examineOrganization(services),
      await examineMail(services),
      await examineMailbox(services),
      ...(await examineStripe(services)),
    ]);
  } catch (error) {
    return [
      {
        about: 'database',
        ok: false,
        text: error instanceof Error ? error.message : String(error),
      },
    ];
  }
}

async function examineDatabase({ sql, jobs, config }: WiredServices): Promise<Finding> {
  const [row] = await sql<
    { version: string }[]
  >`select current_setting('server_version') as version`;
  const place = config.databaseUrl.includes('127.0.0.1') ? '' : ' on its own server';
  const ready = await jobs.isReady();
  return {
    about: 'database',
    ok: ready,
    text: ready
      ? `PostgreSQL ${row?.version ?? ''}${place}, migrated`
      : 'the job queue is not installed: run relance migrate',
  };
}

async function examineOrganization({ sql, config }: WiredServices): Promise<Finding> {
  const organization = await findOrganization(sql);
  if (!organization)
    return {
      about: 'organization',
      ok: false,
      text: `open ${config.publicUrl} to make the first account`,
    };
  if (!organization.iban)
    return {
      about: 'organization',
      ok: false,
      text: `${organization.name} has no IBAN: enter it in the settings, mails show it`,
    };
  return { about: 'organization', ok: true, text: organization.name };
}

async function examineMail({ mail, config }: WiredServices): Promise<Finding> {
  const problem = await mail.check();
  return {
    about: 'mail',
    ok: problem === null,
    text: problem ?? `${mail.name}, from ${config.mail.from}`,
  };
}

/** Whether the mailbox in which answers are looked for can be opened; nothing in it is read. */
async function examineMailbox({ config }: WiredServices): Promise<Finding> {
  const { imapUrl, resendWebhookSecret } = config.mail;
  if (imapUrl === null) {
    const others = resendWebhookSecret === null ? 'none is read' : 'those that Resend receives are';
    return {
      about: 'answers',
      ok: true,
      text: `IMAP_URL is not set: of mails that come in ${others}`,
    };
  }
  const address = parseImapUrl(imapUrl);
  try {
    const mailbox = await openMailbox(address);
    await mailbox.close();
    return { about: 'answers', ok: true, text: `${address.name} can be read` };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { about: 'answers', ok: false, text: `${address.name} cannot be read: ${said}` };
  }
}

// A person waits for it; Stripe answers in well under a second.
const STRIPE_TIMEOUT_MS = 8_000;

async function examineKey(client: Stripe, mode: string): Promise<Omit<Finding, 'about'>> {
  try {
    const { account, missing } = await readKeyRights(client, STRIPE_TIMEOUT_MS);
    if (missing.length === 0)
      return { ok: true, text: `${mode} mode, the key of ${account} works` };
    return {
      ok: false,
      text: `${mode} mode, the key lacks rights: ${missing.join(', ')}; grant them in Stripe's dashboard, API keys`,
    };
  } catch (error) {
    return { ok: false, text: error instanceof Error ? error.message : String(error) };
  }
}

async function examineStripe({ stripe, config }: WiredServices): Promise<Finding[]> {
  const { secretKey, webhookSecrets } = config.stripe;
  if (secretKey === null) {
    return [
      { about: 'stripe', ok: true, text: 'not configured: the portal offers bank transfer only' },
    ];
  }
  const mode = isLiveKey(secretKey) ? 'live' : 'test';
  const client = await stripe();
  return [
    {
      about: 'stripe',
      ...(client ? await examineKey(client, mode) : { ok: false, text: 'no key' }),
    },
    {
      about: 'webhooks',
      ok: true,
      text:
        webhookSecrets.length > 0
          ? `${webhookSecrets.length} signing secret, address ${config.publicUrl}/webhooks/stripe`
          : 'none: payments are found by asking Stripe every ten minutes',
    },
  ];
}
