import type { FastifyInstance, FastifyReply } from 'fastify';
import { countAwaiting } from '../approvals/queries.ts';
import { transaction } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { completeTask, openTask } from '../tasks/actions.ts';
import { listOpenMessageTaskIds } from '../tasks/page-queries.ts';
import { listReplies } from '../replies/page-queries.ts';
import { readerOf } from '../web/reader.ts';
import { idOf, textOf } from '../today/wording.ts';
import { signedInUser } from '../users/guard.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { ROWS_PER_PAGE } from '../web/paging.ts';
import { renderStoredMessage, resendUnknown, type RenderedMessage } from './actions.ts';
import { answerMailHtml } from './frame.ts';
import { registerSuppressionRoutes } from './suppression-routes.ts';
import * as queries from './page-queries.ts';
import {
  attachmentLinks,
  MESSAGE_FILTERS,
  messageShow,
  messagesIndex,
  outboxIndex,
} from './views.ts';

// One answer and an absence, in most cases.
const REPLIES_SHOWN = 20;

interface OfAttachment {
  Params: { id: string; number: string };
}

/** Messages: the list, one as it was sent with what became of it, and the outbox. */
export function registerMessagesRoutes(app: FastifyInstance, services: Services): void {
  registerSuppressionRoutes(app, services);
  const hasOutbox = services.config.mail.transport === 'outbox';

  app.get('/messages', async (request, reply) => {
    const reader = await readerOf(services, request);
    const state = textOf(request.query, 'state');
    const filter = MESSAGE_FILTERS.find((one) => one === state) ?? 'all';
    const search = textOf(request.query, 'search');
    const rows = await queries.listMessagePage(services.sql, {
      filter,
      search,
      beforeId: idOf(textOf(request.query, 'after')) ?? null,
      limit: ROWS_PER_PAGE + 1,
    });
    const awaiting = await countAwaiting(services.sql);
    const options = { limit: ROWS_PER_PAGE, hasOutbox, awaiting };
    const props = messagesIndex(reader, { filter, search }, rows, options);
    return reply.page('/messages/index', props, { fragment: '/messages/_list' });
  });

  app.get<{ Params: { id: string } }>('/messages/:id', async (request, reply) => {
    const reader = await readerOf(services, request);
    const message = await getMessage(services, request.params.id);
    const [lines, events, mail, replies] = await Promise.all([
      queries.listMessageLines(services.sql, message.id),
      queries.listMessageEvents(services.sql, message.id),
      renderStoredMessage(services, message.id),
      listReplies(services.sql, { filter: 'all', messageId: message.id, limit: REPLIES_SHOWN }),
    ]);
    const props = messageShow(reader, message, lines, events, { mail, replies });
    return reply.page('/messages/show', props);
  });

  app.get<{ Params: { id: string } }>('/messages/:id/html', async (request, reply) => {
    const { html } = await getMail(services, request.params.id);
    return answerMailHtml(reply, html, { links: false });
  });

  app.get<OfAttachment>('/messages/:id/attachments/:number', async (request, reply) => {
    const { id, number } = request.params;
    return sendAttachment(reply, await getMail(services, id), number);
  });

  app.post<{ Params: { id: string } }>('/messages/:id/resend', async (request, reply) => {
    const reader = await readerOf(services, request);
    const message = await getMessage(services, request.params.id);
    await resendUnknown(services, message.id, signedInUser(request).id);
    const path = `/messages/${message.id}`;
    return redirectWithNotice(reply, path, reader.texts.today.messageResent);
  });

  app.post<{ Params: { id: string } }>('/messages/:id/handled', async (request, reply) => {
    const reader = await readerOf(services, request);
    const message = await getMessage(services, request.params.id);
    if (!message.isHandled) await markHandled(services, message, signedInUser(request).id);
    return redirectWithNotice(reply, '/', reader.texts.today.messageHandled);
  });

  app.get('/outbox', async (request, reply) => {
    const reader = await readerOf(services, request);
    const rows = await queries.listOutboxPage(services.sql, {
      beforeId: idOf(textOf(request.query, 'after')) ?? null,
      limit: ROWS_PER_PAGE + 1,
    });
    const props = outboxIndex(reader, rows, { limit: ROWS_PER_PAGE, isOff: !hasOutbox });
    return reply.page('/messages/outbox', props);
  });

  app.get<{ Params: { id: string } }>('/outbox/:id', async (request, reply) => {
    const message = await getOutboxMessage(services, request.params.id);
    const mail = await getMail(services, request.params.id);
    return reply.page('/messages/outbox-show', {
      subject: mail.subject,
      to: mail.to.name ? `${mail.to.name} <${mail.to.address}>` : mail.to.address,
      attachments: attachmentLinks(`/outbox/${message.id}`, mail.attachments),
      html: `/outbox/${message.id}/html`,
      text: mail.text,
      headers: Object.entries(mail.headers).map(([name, value]) => ({ name, value })),
    });
  });

  app.get<OfAttachment>('/outbox/:id/attachments/:number', async (request, reply) => {
    const { id, number } = request.params;
    await getOutboxMessage(services, id);
    return sendAttachment(reply, await getMail(services, id), number);
  });

  app.get<{ Params: { id: string } }>('/outbox/:id/html', async (request, reply) => {
    await getOutboxMessage(services, request.params.id);
    const { html } = await getMail(services, request.params.id);
    return answerMailHtml(reply, html, { links: true });
  });
}

/** A file that came with a mail, to be saved. */
function sendAttachment(reply: FastifyReply, mail: RenderedMessage, number: string): FastifyReply {
  const file = mail.attachments[(idOf(number) ?? 0) - 1];
  if (!file) throw new NotFound('There is no such file.');
  return reply
    .header('Content-Disposition', `attachment; filename="${file.filename}"`)
    .header('Cache-Control', 'no-store')
    .type(file.contentType)
    .send(file.text);
}

async function getMessage(services: Services, idText: string): Promise<queries.MessageCard> {
  const id = idOf(idText);
  const message = id === undefined ? undefined : await queries.findMessageCard(services.sql, id);
  if (!message) throw new NotFound('There is no such message.');
  return message;
}

/** A message that the outbox holds: others cannot be read without signing in, even in the demo. */
async function getOutboxMessage(services: Services, idText: string): Promise<queries.MessageCard> {
  const message = await getMessage(services, idText);
  if (message.transport !== 'outbox') throw new NotFound('There is no such message.');
  return message;
}

async function getMail(services: Services, idText: string): Promise<RenderedMessage> {
  const id = idOf(idText);
  const mail = id === undefined ? null : await renderStoredMessage(services, id);
  if (!mail) throw new NotFound('There is no such message.');
  return mail;
}

/** Closes the tasks about the message, making one when nobody had: who dealt with it is written down either way. */
async function markHandled(
  services: Services,
  message: queries.MessageCard,
  userId: number,
): Promise<void> {
  await transaction(services.sql, async (tx) => {
    if ((await listOpenMessageTaskIds(tx, message.id)).length === 0) {
      await openTask(tx, services, {
        kind: `message_${message.status}`,
        subject: String(message.id),
        messageId: message.id,
      });
    }
    for (const taskId of await listOpenMessageTaskIds(tx, message.id)) {
      await completeTask(tx, services, taskId, userId);
    }
  });
}
