/** Headers and bodies as the common programs write them; names and addresses are made up. */
export function rawMail(
  headers: Readonly<Record<string, string>>,
  body: string,
  more: { from?: string; subject?: string; id?: string } = {},
): string {
  const all = {
    From: more.from ?? 'Ada Lovelace <ada@customer.test>',
    To: 'compta@lumen.test',
    Subject: more.subject ?? 'Re: Facture F-1',
    'Message-ID': more.id ?? `<${Math.abs(hash(body + JSON.stringify(headers)))}@customer.test>`,
    Date: 'Mon, 02 Mar 2026 08:30:00 +0100',
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Transfer-Encoding': '8bit',
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `${lines.join('\r\n')}\r\n\r\n${body.replace(/\r?\n/g, '\r\n')}\r\n`;
}

function hash(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7);
}

/** Machines' mails that answer `mailId`, by the program that writes them. */
export function automaticMails(mailId: string): Record<string, string> {
  const thread = { 'In-Reply-To': mailId, References: mailId };
  return {
    'Exchange: out of office': rawMail(
      {
        ...thread,
        'Auto-Submitted': 'auto-generated',
        'X-Auto-Response-Suppress': 'All',
        'X-MS-Exchange-Inbox-Rules-Loop': 'ada@customer.test',
      },
      'Je suis absente jusqu’au 9 mars.',
      { subject: 'Réponse automatique : Facture F-1' },
    ),
    'Gmail: vacation': rawMail(
      { ...thread, 'Auto-Submitted': 'auto-replied', Precedence: 'bulk', 'X-Autoreply': 'yes' },
      'I am away until 9 March.',
      { subject: 'Out of office Re: Facture F-1' },
    ),
    'Postfix and vacation(1)': rawMail(
      { ...thread, Precedence: 'junk', 'Auto-Submitted': 'auto-replied (vacation)' },
      'Ik ben afwezig.',
    ),
    'OVH: répondeur': rawMail(
      { ...thread, 'X-Autorespond': 'Facture F-1', Precedence: 'auto_reply' },
      'Absent.',
    ),
    'cPanel: autoresponder': rawMail({ ...thread, 'X-Autorespond': 'yes' }, 'Absent.'),
    'Outlook.com, with nothing but its subject': rawMail(thread, 'Absent.', {
      subject: 'Réponse automatique : Facture F-1',
    }),
    'a German Outlook': rawMail(thread, 'Abwesend.', {
      subject: 'Automatische Antwort: Facture F-1',
    }),
    'a Dutch Outlook': rawMail(thread, 'Afwezig.', {
      subject: 'Automatisch antwoord: Facture F-1',
    }),
    'a null sender': rawMail({ ...thread, 'Return-Path': '<>' }, 'Could not be read by a machine.'),
    'Thunderbird: receipt': rawMail(
      {
        ...thread,
        'Content-Type': 'multipart/report; report-type=disposition-notification; boundary="mdn"',
      },
      [
        '--mdn',
        'Content-Type: text/plain; charset=UTF-8',
        '',
        'This is a Return Receipt for the mail that you sent to ada@customer.test.',
        '--mdn',
        'Content-Type: message/disposition-notification',
        '',
        'Final-Recipient: rfc822;ada@customer.test',
        `Original-Message-ID: ${mailId}`,
        'Disposition: manual-action/MDN-sent-manually; displayed',
        '--mdn--',
      ].join('\n'),
      { subject: 'Return Receipt (displayed) - Facture F-1' },
    ),
  };
}

/** What a mail server reports about our mail `mailId` to `address`. */
export function bounceMail(
  about: { mailId: string; message: number; address: string },
  report: { by: 'postfix' | 'exchange' | 'gmail'; status: string; action?: string; text?: string },
): string {
  const { mailId, message, address } = about;
  const { by, status, action = 'failed' } = report;
  const returned = [
    'From: Atelier Lumen <compta@lumen.test>',
    `To: <${address}>`,
    'Subject: Facture F-1',
    `Message-ID: ${mailId}`,
    'Auto-Submitted: auto-generated',
    `X-Relance-Message: ${message}`,
  ];
  const said = {
    postfix: `smtp; 550 5.1.1 <${address}>: Recipient address rejected: User\n    unknown in virtual mailbox table`,
    exchange: `smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup`,
    gmail: `smtp; 550-5.1.1 The email account that you tried to reach does not exist.\n 550 5.1.1 https://support.google.com/mail/?p=NoSuchUser - gsmtp`,
  }[by];
  const parts = {
    postfix: { first: 'text/plain; charset=us-ascii', last: 'text/rfc822-headers' },
    exchange: { first: 'text/html; charset=utf-8', last: 'message/rfc822' },
    gmail: { first: 'text/plain; charset="UTF-8"', last: 'message/rfc822' },
  }[by];
  const body = [
    '--report',
    `Content-Type: ${parts.first}`,
    '',
    by === 'exchange' ? '<p>Your message could not be delivered.</p>' : 'Sorry, undelivered.',
    '--report',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.customer.test',
    'Arrival-Date: Mon, 2 Mar 2026 09:00:00 +0100',
    '',
    `Final-Recipient: rfc822; ${address}`,
    `Original-Recipient: rfc822;${address}`,
    `Action: ${action}`,
    `Status: ${status}`,
    `Diagnostic-Code: ${report.text ?? said}`,
    '',
    '--report',
    `Content-Type: ${parts.last}`,
    '',
    ...returned,
    '',
    ...(parts.last === 'message/rfc822' ? ['What it said.'] : []),
    '--report--',
  ];
  return rawMail(
    {
      'Return-Path': '<>',
      'Auto-Submitted': 'auto-replied',
      'Content-Type': 'multipart/report; report-type=delivery-status; boundary="report"',
    },
    body.join('\n'),
    {
      from: 'Mail Delivery System <MAILER-DAEMON@mx.customer.test>',
      subject: 'Undelivered Mail Returned to Sender',
      id: `<${by}.${message}.${status}.${action}@mx.customer.test>`,
    },
  );
}
