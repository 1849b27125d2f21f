import type { Reader } from '../web/reader.ts';
import { differenceOf, type DifferencePart } from './difference.ts';
import type { ListedVersion } from './queries.ts';
import { shippedSource, SHIPPED_VARIANTS, type WordingKey } from './rules.ts';
import { wordingName, wordingPath } from './views.ts';

export interface HistoryProps {
  title: string;
  editHref: string;
  readAt: string;
  versions: {
    number: string;
    name: string;
    origin: string;
    by: string;
    note: string;
    isCurrent: boolean;
    /** Null where there is nothing before it. */
    difference: { subject: DifferencePart[]; body: DifferencePart[]; isSame: boolean } | null;
    restoreAction: string | null;
  }[];
}

export interface HistoryViews {
  '/wordings/history': HistoryProps;
}

/** Every version of a wording, the newest first, each beside the one before it; at the end what comes with the program. */
export function historyPage(
  reader: Reader,
  key: WordingKey,
  versions: readonly ListedVersion[],
  mayEdit: boolean,
): HistoryProps {
  const { wordings: words } = reader.texts;
  const path = wordingPath(key);
  const shipped = shippedSource(key);
  const restoreAction = `${path}/restoration`;
  const sourceAt = (index: number) => {
    const version = versions[index];
    if (!version) return shipped;
    if (version.subject !== null && version.body !== null) {
      return { subject: version.subject, body: version.body };
    }
    return version.origin === 'shipped' ? shipped : null;
  };
  const listed = versions.map((version, index): HistoryProps['versions'][number] => {
    const [source, before] = [sourceAt(index), sourceAt(index + 1)];
    const canReturn = mayEdit && index > 0 && version.origin !== 'taken_out';
    return {
      number: String(version.number),
      name: words.version(version.number),
      origin: originOf(reader, version),
      by: words.by(version.author, reader.moment(version.createdAt)),
      note: version.origin === 'restored' ? '' : version.note,
      isCurrent: index === 0,
      difference: source &&
        before && {
          subject: differenceOf(before.subject, source.subject),
          body: differenceOf(before.body, source.body),
          isSame: before.subject === source.subject && before.body === source.body,
        },
      restoreAction: canReturn ? restoreAction : null,
    };
  });
  const initial: HistoryProps['versions'] =
    key.variant > SHIPPED_VARIANTS
      ? []
      : [
          {
            ...{ number: '0', name: words.origin.initial, origin: '', by: '', note: '' },
            ...{ isCurrent: versions.length === 0, difference: null },
            restoreAction:
              mayEdit && versions.length > 0 && versions[0]?.origin !== 'shipped'
                ? restoreAction
                : null,
          },
        ];
  return {
    title: words.historyOf(wordingName(reader, key)),
    editHref: path,
    readAt: String(versions[0]?.number ?? 0),
    versions: [...listed, ...initial],
  };
}

function originOf(reader: Reader, { origin, note }: ListedVersion): string {
  const words = reader.texts.wordings.origin;
  return origin === 'restored' ? words.restored(note) : words[origin];
}
