import Fastify from 'fastify';
import { dayIn } from '../../../server/calendar/zone.ts';
import { connect } from '../../../server/db/sql.ts';
import { listDiscountOffers } from '../../../server/discounts/queries.ts';
import { findOrganization } from '../../../server/organization/queries.ts';
import { listCredits, listHeldLines } from '../../../server/payments/basket-queries.ts';
import { findPayLink, listOwedInvoices, listPastPayments } from '../../../server/portal/queries.ts';
import { hashToken } from '../../../server/portal/token.ts';

// The floor of the portal: a bare route with the page's own queries that answers as many bytes as the page has.
const [databaseUrl = '', bytes = '0'] = process.argv.slice(2);
const sql = connect(databaseUrl);
const page = '<p>A page of the same size.</p>\n'
  .repeat(Math.ceil(Number(bytes) / 32))
  .slice(0, Number(bytes));
const app = Fastify();

app.get<{ Params: { token: string } }>('/p/:token', async (request, reply) => {
  const link = await findPayLink(sql, hashToken(request.params.token));
  const organization = link && (await findOrganization(sql));
  if (!link || !organization) return reply.status(404).send();
  const today = dayIn(organization.timeZone, new Date());
  await Promise.all([
    listOwedInvoices(sql, link, today),
    listCredits(sql, link.customerId),
    listDiscountOffers(sql, link.customerId, today),
    listHeldLines(sql, link.id, new Date()),
    listPastPayments(sql, link, 12),
  ]);
  return reply.type('text/html; charset=utf-8').send(page);
});

console.log(`floor: ${await app.listen({ host: '127.0.0.1', port: 0 })}`);
process.once('SIGTERM', () => {
  void app.close().then(() => process.exit(0));
});
