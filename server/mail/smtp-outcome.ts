import type { Outcome } from './transport.ts';

/** What nodemailer says of a failure. */
export interface SmtpFailure extends Error {
  code?: string;
  /** The step the server's answer belongs to: CONN, MAIL FROM, RCPT TO, DATA. */
  command?: string;
  response?: string;
  responseCode?: number;
}

// Wrong credentials or a refused sender need a person: trying again sooner only fills logs.
const OPERATOR_RETRY_SECONDS = 15 * 60;

/**
 * What a failed hand-over means. `isBodyOut` tells that the end of the mail was given to the connection, after which
 * only an answer tells whether the server took it (RFC 5321 4.5.3.2.6: it may have).
 */
export function outcomeOfFailure(failure: SmtpFailure, isBodyOut: boolean): Outcome {
  const { responseCode, command, code } = failure;
  const reason = failure.response ?? failure.message;
  if (responseCode !== undefined && responseCode >= 400) {
    if (code === 'EAUTH') return needsOperator(`The mail server refused the sign-in: ${reason}`);
    // 503 says that the session is confused, not that the mail is refused.
    if (responseCode < 500 || responseCode === 503)
      return { outcome: 'deferred', retryAfterSeconds: null, reason };
    if (command === 'RCPT TO') return { outcome: 'rejected', code: 'recipient_refused', reason };
    if (command === 'DATA') return { outcome: 'rejected', code: 'message_refused', reason };
    if (command === 'MAIL FROM' && responseCode === 552)
      return { outcome: 'rejected', code: 'message_too_large', reason };
    return needsOperator(reason);
  }
  if (code === 'EAUTH' || code === 'ENOAUTH' || code === 'ETLS') return needsOperator(reason);
  if (code === 'EMESSAGE' && command === 'MAIL FROM')
    return { outcome: 'rejected', code: 'message_too_large', reason };
  if (code === 'EENVELOPE') return { outcome: 'rejected', code: 'address_invalid', reason };
  if (isBodyOut) return { outcome: 'unknown', reason };
  return { outcome: 'deferred', retryAfterSeconds: null, reason };
}

function needsOperator(reason: string): Outcome {
  return { outcome: 'deferred', retryAfterSeconds: OPERATOR_RETRY_SECONDS, reason };
}
