import type { Db, Tx } from '../db/sql.ts';
import type { StoredFile } from '../files/queries.ts';

export interface ThreadFile {
  id: number;
  name: string;
  bytes: number;
}

/** What one side wrote to the other. */
export interface ThreadMessage {
  id: number;
  author: 'debtor' | 'user';
  name: string;
  text: string;
  at: Date;
  files: ThreadFile[];
}

/** Everything that was written, the oldest first. */
export async function listThread(db: Db, disputeId: number): Promise<ThreadMessage[]> {
  return await db<ThreadMessage[]>`
    select m.id, m.author, m.name, m.text, m.at, coalesce(f.files, '[]') as files
    from dispute_messages m
    left join lateral (
      select jsonb_agg(jsonb_build_object('id', x.id, 'name', x.name, 'bytes', x.bytes) order by x.id) as files
      from dispute_files l join files x on x.id = l.file_id where l.dispute_message_id = m.id
    ) f on true
    where m.dispute_id = ${disputeId} order by m.id`;
}

export async function insertThreadMessage(
  tx: Tx,
  message: {
    disputeId: number;
    author: ThreadMessage['author'];
    userId: number | null;
    name: string;
    text: string;
    at: Date;
  },
): Promise<number> {
  const [row] = await tx<{ id: number }[]>`
    insert into dispute_messages (dispute_id, author, user_id, name, text, at)
    values (${message.disputeId}, ${message.author}, ${message.userId}, ${message.name}, ${message.text}, ${message.at})
    returning id`;
  return row?.id ?? 0;
}

export async function insertThreadFile(tx: Tx, messageId: number, fileId: number): Promise<void> {
  await tx`insert into dispute_files (dispute_message_id, file_id) values (${messageId}, ${fileId})`;
}

/** A file of that dispute; of another one there is none. */
export async function findDisputeFile(
  db: Db,
  disputeId: number,
  fileId: number,
): Promise<StoredFile | undefined> {
  const [row] = await db<StoredFile[]>`
    select f.id, f.name, f.media_type, f.bytes, f.content
    from dispute_files l
    join dispute_messages m on m.id = l.dispute_message_id
    join files f on f.id = l.file_id
    where f.id = ${fileId} and m.dispute_id = ${disputeId}`;
  return row;
}
