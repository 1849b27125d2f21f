import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseImapUrl } from './mail/mailbox.ts';

export interface Config {
  databaseUrl: string | null;
  dataDir: string;
  host: string;
  port: number;
  publicUrl: string;
  role: 'web' | 'worker' | 'all';
  secretKey: string | null;
  mail: {
    transport: 'outbox' | 'smtp' | 'resend';
    from: string;
    smtpUrl: string | null;
    resendApiKey: string | null;
    resendBaseUrl: string | null;
    resendWebhookSecret: string | null;
    /** The mailbox in which answers are looked for: `imaps://user:password@host:993/INBOX`. */
    imapUrl: string | null;
  };
  stripe: { secretKey: string | null; webhookSecrets: string[]; apiBase: string | null };
  testClock: boolean;
  logLevel: string;
  /** Set by the demo only: pages show the clock, the outbox is open. */
  demo: boolean;
}

/** Thrown with every problem of the environment at once. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : 'problems'}:\n${problems.map((p) => `  ${p}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the environment (each variable also as NAME_FILE). Throws a ConfigError that lists everything wrong. */
export function readConfig(env: Environment): Config {
  const problems: string[] = [];
  const read = (name: string) => readVariable(env, name, problems);
  const oneOf = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const value = read(name) ?? fallback;
    if ((allowed as readonly string[]).includes(value)) return value as T;
    problems.push(`${name} is "${value}": expected ${allowed.join(', ')}.`);
    return fallback;
  };
  const host = read('HOST') ?? '127.0.0.1';
  const port = readPort(read('PORT'), problems);
  const publicUrl = readUrl('PUBLIC_URL', read('PUBLIC_URL'), ['http:', 'https:'], problems);
  const config: Config = {
    databaseUrl: readUrl(
      'DATABASE_URL',
      read('DATABASE_URL'),
      ['postgres:', 'postgresql:'],
      problems,
    ),
    dataDir: resolve(read('DATA_DIR') ?? './data'),
    host,
    port,
    publicUrl: (publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`).replace(
      /\/+$/,
      '',
    ),
    role: oneOf('ROLE', ['web', 'worker', 'all'], 'all'),
    secretKey: read('SECRET_KEY') ?? null,
    mail: readMail(read, oneOf, problems),
    stripe: {
      secretKey: read('STRIPE_SECRET_KEY') ?? null,
      webhookSecrets: (read('STRIPE_WEBHOOK_SECRET') ?? '')
        .split(',')
        .map((secret) => secret.trim())
        .filter(Boolean),
      apiBase: readUrl('STRIPE_API_BASE', read('STRIPE_API_BASE'), ['http:', 'https:'], problems),
    },
    testClock: oneOf('TEST_CLOCK', ['0', '1'], '0') === '1',
    logLevel: oneOf(
      'LOG_LEVEL',
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'info',
    ),
    demo: false,
  };
  checkTogether(config, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

type Read = (name: string) => string | undefined;
type OneOf = <T extends string>(name: string, allowed: readonly T[], fallback: T) => T;

function readMail(read: Read, oneOf: OneOf, problems: string[]): Config['mail'] {
  return {
    transport: oneOf('MAIL_TRANSPORT', ['outbox', 'smtp', 'resend'], 'outbox'),
    from: read('MAIL_FROM') ?? '',
    smtpUrl: readUrl('SMTP_URL', read('SMTP_URL'), ['smtp:', 'smtps:'], problems),
    resendApiKey: read('RESEND_API_KEY') ?? null,
    resendBaseUrl: readUrl(
      'RESEND_BASE_URL',
      read('RESEND_BASE_URL'),
      ['http:', 'https:'],
      problems,
    ),
    resendWebhookSecret: read('RESEND_WEBHOOK_SECRET') ?? null,
    imapUrl: readImapUrl(read('IMAP_URL'), problems),
  };
}

function readImapUrl(text: string | undefined, problems: string[]): string | null {
  if (text === undefined) return null;
  try {
    parseImapUrl(text);
    return text;
  } catch {
    // What was given holds a password: it is not repeated.
    problems.push('IMAP_URL is wrong: expected imaps://user:password@host:993/INBOX.');
    return null;
  }
}

function checkTogether(config: Config, problems: string[]): void {
  const { mail, stripe } = config;
  if (config.secretKey !== null && config.secretKey.length < 32) {
    problems.push(
      'SECRET_KEY is too short: expected at least 32 characters, for example from `openssl rand -hex 32`.',
    );
  }
  if (mail.transport === 'smtp' && !mail.smtpUrl) {
    problems.push('SMTP_URL is missing: MAIL_TRANSPORT=smtp needs smtp://user:password@host:port.');
  }
  if (mail.transport === 'resend' && !mail.resendApiKey) {
    problems.push('RESEND_API_KEY is missing: MAIL_TRANSPORT=resend needs it (re_…).');
  }
  if (mail.from === '' && mail.transport !== 'outbox') {
    problems.push(
      `MAIL_FROM is missing: MAIL_TRANSPORT=${mail.transport} needs a sender, such as billing@example.com.`,
    );
  }
  if (mail.from === '') mail.from = 'relance@localhost';
  else if (!/^([^<>]*<)?[^\s<>@]+@[^\s<>@]+>?$/.test(mail.from)) {
    problems.push(`MAIL_FROM is "${mail.from}": expected an address, or Name <address>.`);
  }
  if (stripe.secretKey !== null && !/^(sk|rk)_(test|live)_/.test(stripe.secretKey)) {
    problems.push(
      'STRIPE_SECRET_KEY is not a secret key: expected sk_test_…, sk_live_…, rk_test_… or rk_live_….',
    );
  }
  if (stripe.webhookSecrets.some((secret) => !secret.startsWith('whsec_'))) {
    problems.push('STRIPE_WEBHOOK_SECRET is wrong: expected whsec_…, several separated by commas.');
  }
  if (config.testClock && /^(sk|rk)_live_/.test(stripe.secretKey ?? '')) {
    problems.push(
      'TEST_CLOCK=1 is refused together with a live Stripe key: a moved clock must not meet real money.',
    );
  }
}

function readVariable(env: Environment, name: string, problems: string[]): string | undefined {
  const direct = env[name];
  const file = env[`${name}_FILE`];
  if (file !== undefined && file !== '') {
    if (direct !== undefined && direct !== '') {
      problems.push(`${name} and ${name}_FILE are both set: expected one of them.`);
    }
    try {
      return readFileSync(file, 'utf8').trim() || undefined;
    } catch {
      problems.push(`${name}_FILE names "${file}", which cannot be read.`);
      return undefined;
    }
  }
  return direct === '' ? undefined : direct;
}

function readPort(text: string | undefined, problems: string[]): number {
  const port = Number(text ?? 3000);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  problems.push(`PORT is "${text}": expected a whole number from 0 to 65535.`);
  return 3000;
}

function readUrl(
  name: string,
  text: string | undefined,
  protocols: readonly string[],
  problems: string[],
): string | null {
  if (text === undefined) return null;
  if (URL.canParse(text) && protocols.includes(new URL(text).protocol)) return text;
  // The value may hold a password: it is not repeated.
  problems.push(`${name} is not a URL: expected ${protocols.map((p) => `${p}//…`).join(' or ')}.`);
  return null;
}
