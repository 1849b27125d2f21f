/** How to reach a mail server. */
export interface SmtpServer {
  host: string;
  port: number;
  /** TLS from the first byte, as on port 465. */
  secure: boolean;
  /** Refuse to go on when the server offers no TLS. */
  requireTls: boolean;
  ignoreTls: boolean;
  credentials: { user: string; pass: string } | null;
}

/**
 * Reads `smtp://user:pass@host:587` and `smtps://…`. A password leaves this machine only under TLS; `?tls=off` allows
 * what a mail server inside a closed network may need. Throws a sentence for the operator when it is neither.
 */
export function parseSmtpUrl(text: string): SmtpServer {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '')
    throw new Error('SMTP_URL must look like smtp://user:password@host:587 or smtps://…');
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const credentials =
    url.username === ''
      ? null
      : { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
  const ignoreTls = url.searchParams.get('tls') === 'off';
  const isThisMachine = ['localhost', '127.0.0.1', '::1'].includes(host);
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTls: !secure && credentials !== null && !isThisMachine && !ignoreTls,
    ignoreTls,
    credentials,
  };
}
