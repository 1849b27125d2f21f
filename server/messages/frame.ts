import type { FastifyReply } from 'fastify';

/**
 * Answers the HTML of a mail for a frame of ours. Mails style themselves inline and may show pictures of their sender;
 * nothing in them may run, load from elsewhere or send a form. `links`: whether what they link to may be opened.
 */
export function answerMailHtml(
  reply: FastifyReply,
  html: string,
  options: { links: boolean },
): FastifyReply {
  const sandbox = options.links
    ? 'sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation'
    : 'sandbox';
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    // The logo is served here.
    "img-src data: 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
    sandbox,
  ].join('; ');
  return reply
    .header('Content-Security-Policy', policy)
    .header('Cache-Control', 'no-store')
    .header('Referrer-Policy', 'no-referrer')
    .type('text/html; charset=utf-8')
    .send(options.links ? openInNewTab(html) : html);
}

// A page we frame may not be framed by the mail's own targets: links leave the frame.
function openInNewTab(html: string): string {
  return html.replace(/<head([^>]*)>/i, '<head$1><base target="_blank">');
}
