import { createHmac, timingSafeEqual } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import type { WordingSource } from '../../emails/wordings/variables.ts';

/*
 * A text that is not saved yet is shown in a frame of its own, under the policy of mails. The frame's address carries the text,
 * so that nothing has to be kept for it, here or in another process; the seal keeps strangers from making such addresses.
 */

// Proxies take 8 kB of a request's first line and headers; cookies need some of it.
const ADDRESS_MAX = 6_000;
// What a wording may be at its longest, in UTF-8 and JSON; more was not made here.
const DRAFT_BYTES_MAX = 64 * 1024;
const SEAL_BYTES = 16;

/** The draft for an address; null when it is too long for one. */
export function sealDraft(secretKey: string, source: WordingSource): string | null {
  const packed = deflateRawSync(JSON.stringify([source.subject, source.body]), { level: 9 });
  const sealed = Buffer.concat([sealOf(secretKey, packed), packed]).toString('base64url');
  return sealed.length <= ADDRESS_MAX ? sealed : null;
}

/** The text of a draft; undefined for what was not made by `sealDraft` with this key. */
export function openDraft(secretKey: string, draft: string): WordingSource | undefined {
  const sealed = Buffer.from(draft, 'base64url');
  const packed = sealed.subarray(SEAL_BYTES);
  const seal = sealed.subarray(0, SEAL_BYTES);
  if (seal.length !== SEAL_BYTES || !timingSafeEqual(seal, sealOf(secretKey, packed))) {
    return undefined;
  }
  const text = inflateRawSync(packed, { maxOutputLength: DRAFT_BYTES_MAX }).toString();
  const [subject, body] = z.tuple([z.string(), z.string()]).parse(JSON.parse(text));
  return { subject, body };
}

function sealOf(secretKey: string, packed: Buffer): Buffer {
  return createHmac('sha256', secretKey)
    .update('wording-draft\n')
    .update(packed)
    .digest()
    .subarray(0, SEAL_BYTES);
}
