import { createOutboxTransport } from './outbox.ts';
import { createResendTransport } from './resend.ts';
import { createSmtpTransport } from './smtp.ts';
import type { MailAddress, MailTransport } from './transport.ts';

export interface MailConfig {
  transport: 'outbox' | 'smtp' | 'resend';
  from: MailAddress;
  /** Needed by `smtp`; see `parseSmtpUrl`. */
  smtpUrl?: string | undefined;
  /** Needed by `resend`. */
  resendApiKey?: string | undefined;
  /** Default Resend's own. */
  resendBaseUrl?: string | undefined;
}

/** The transport the configuration asks for. Opens no connection. Throws a sentence for the operator when a part is missing. */
export function createTransport(config: MailConfig, now: () => Date): MailTransport {
  const { from, smtpUrl, resendApiKey: apiKey, resendBaseUrl: baseUrl } = config;
  switch (config.transport) {
    case 'outbox':
      return createOutboxTransport();
    case 'smtp':
      if (!smtpUrl) throw new Error('MAIL_TRANSPORT=smtp needs SMTP_URL.');
      return createSmtpTransport({ url: smtpUrl, now });
    case 'resend':
      if (!apiKey) throw new Error('MAIL_TRANSPORT=resend needs RESEND_API_KEY.');
      return createResendTransport({ apiKey, from, now, ...(baseUrl && { baseUrl }) });
  }
}
