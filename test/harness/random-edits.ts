import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { parseFile, withFiles, type Snapshot } from '../../server/src/core/index';
import { parseFixture } from './fixture';

/** The path and the text of each file of a workspace. */
export type Texts = readonly (readonly [string, string])[];

/** What random edits are made of: workspaces whose wiring is right, and wrong in all the ways that there are rules for. */
export interface Material {
  readonly workspaces: readonly Texts[];
  readonly documents: readonly string[];
  readonly words: readonly string[];
}

export const EDITS = ['word', 'word', 'letter', 'cut', 'paste', 'line', 'swap', 'remove', 'add'] as const;

export interface Edit {
  readonly kind: (typeof EDITS)[number];
  readonly file: number;
  readonly place: number;
  readonly other: number;
}

export const anyEdit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom(...EDITS),
  file: fc.nat(),
  place: fc.nat(),
  other: fc.nat(),
});

/** The small fixtures below the folder of the tests. */
export function readMaterial(testFolder: string): Material {
  const workspaces = ['rules', 'kustomize', 'seeds']
    .flatMap((folder) => yamlBelow(path.join(testFolder, folder)))
    .map((file) => parseFixture(readFileSync(file, 'utf8')).files.map((one) => [one.path, one.text] as const))
    .filter((files) => files.length > 0 && files.every(([, text]) => text.length < 5000));
  const documents = workspaces.flat().flatMap(([, text]) => text.split(/^---$/m));
  const words = [...new Set(documents.flatMap((text) => text.match(/[\w-]+/g) ?? []))];
  return { workspaces, documents, words };
}

/**
 * Makes an edit.
 * @param texts of the files below `root`, which follow it
 * @returns the snapshot after it, and the keys that it touched
 */
export function applyEdit(
  material: Material,
  texts: Map<string, string>,
  before: Snapshot,
  edit: Edit,
  root: string,
): { readonly snapshot: Snapshot; readonly touched: ReadonlySet<string> } {
  const [uri, text] = edited(material, texts, edit, root);
  if (text === undefined) texts.delete(uri);
  else texts.set(uri, text);
  const touched = new Set<string>();
  const file = text === undefined ? undefined : parseFile(uri, text, before.files.get(uri));
  return { snapshot: withFiles(before, [{ uri, file }], touched), touched };
}

/** @returns the file that an edit changes, and its text after it; no text: the file is removed */
function edited(
  { workspaces, documents, words }: Material,
  texts: ReadonlyMap<string, string>,
  edit: Edit,
  root: string,
): readonly [string, string | undefined] {
  const uri = pick([...texts.keys()], edit.file) ?? `${root}/new.yaml`;
  const text = texts.get(uri) ?? '';
  const parts = text.split(/^---$/m);
  const at = edit.place % (text.length + 1);
  switch (edit.kind) {
    case 'word': {
      const found = pick([...text.matchAll(/[\w-]+/g)], edit.place);
      if (!found) return [uri, text];
      const end = found.index + found[0].length;
      return [uri, text.slice(0, found.index) + (pick(words, edit.other) ?? '') + text.slice(end)];
    }
    case 'letter':
      return [uri, text.slice(0, at) + (pick([...'a1:- \n{#'], edit.other) ?? '') + text.slice(at)];
    case 'cut':
      return [uri, parts.toSpliced(edit.place % parts.length, 1).join('---')];
    case 'paste':
      return [
        uri,
        parts
          .toSpliced(edit.place % parts.length, 0, `\n${(pick(documents, edit.other) ?? '').trim()}\n`)
          .join('---'),
      ];
    case 'line': {
      const lines = text.split('\n');
      return [uri, lines.toSpliced(edit.place % lines.length, 1).join('\n')];
    }
    case 'swap':
      return [uri, parts.toReversed().join('---')];
    case 'remove':
      return [uri, undefined];
    case 'add': {
      const [name, added] = pick(workspaces.flat(), edit.other) ?? ['/x.yaml', ''];
      return [`${path.posix.dirname(uri)}${name}`, added];
    }
  }
}

export function pick<T>(values: readonly T[], at: number): T | undefined {
  return values[at % values.length];
}

function yamlBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => path.join(folder, file));
}
