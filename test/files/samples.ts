import type { FileType } from '../../server/files/rules.ts';

/** Bytes by their Latin 1 characters. */
export const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

/** The least that each type is known by. */
export const SAMPLES: Record<FileType, Buffer> = {
  pdf: bytes('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'),
  jpeg: bytes('\xff\xd8\xff\xe0\x00\x10JFIF\x00'),
  png: bytes('\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR'),
  webp: bytes('RIFF\x24\x00\x00\x00WEBPVP8 '),
  heic: bytes('\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic'),
  text: Buffer.from('Il manquait deux cartons sur douze, voir le bon signé.\n'),
};
