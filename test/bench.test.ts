import { fileURLToPath, pathToFileURL } from 'node:url';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnosticsOf, emptySnapshot, parseFile, withFiles } from '../server/src/core/index';
import { rememberWhenSilent, silentKeysOf } from '../server/src/core/features/silent-documents';

/** What is tested here of the plain scripts that benchmarks are. */
interface Workspace {
  readonly files: ReadonlyMap<string, string>;
  readonly mistakes: readonly { readonly path: string; readonly code: string }[];
}
interface Builder {
  readonly buildWorkspace: (size: number, seed?: number) => Workspace;
}
interface Mix {
  readonly MEASURED: Readonly<Record<string, number>>;
  readonly mixOf: (files: ReadonlyMap<string, string>) => Readonly<Record<string, number>>;
}
interface Edited {
  readonly SMALL: { readonly text: string };
  readonly LARGE: { readonly text: string };
  readonly EDITED: ReadonlyMap<string, string>;
}
interface Sample {
  readonly values: readonly number[];
  readonly cpu?: readonly number[];
}
interface Report {
  compare(row: { what: string; limit: number; a: Sample; b: Sample; tails?: boolean }): void;
  missing(what: string, why: string): void;
  sample(name: string, sample: Sample): void;
  toMarkdown(): string;
}

const bench = fileURLToPath(new URL('../bench', import.meta.url));
const load = (file: string): Promise<unknown> => import(pathToFileURL(path.join(bench, file)).href);
const { buildWorkspace } = (await load('workspace/build.mjs')) as Builder;
const { MEASURED, mixOf } = (await load('workspace/mix.mjs')) as Mix;
const { SMALL, LARGE, EDITED } = (await load('workspace/edited.mjs')) as Edited;
const { Report } = (await load('report.mjs')) as { Report: new () => Report };

/** Files with their findings above a hint, by rule. */
function findingsIn(files: ReadonlyMap<string, string>): { path: string; code: string }[] {
  const folder = 'file:///workspace';
  const uris = new Map([...files.keys()].map((file) => [file, `${folder}/${file}`]));
  const snapshot = withFiles(
    emptySnapshot([folder]),
    [...uris].map(([file, uri]) => ({ uri, file: parseFile(uri, files.get(file) ?? '') })),
  );
  return [...uris].flatMap(([file, uri]) =>
    diagnosticsOf(snapshot, uri)
      .filter(({ severity }) => severity !== 'hint')
      .map(({ code }) => ({ path: file, code })),
  );
}

describe('the workspace of the benchmarks', () => {
  const workspace = buildWorkspace(1_000);

  it('is the same each time, and another one for another seed', () => {
    expect([...buildWorkspace(100).files]).toEqual([...buildWorkspace(100).files]);
    expect([...buildWorkspace(100, 2).files]).not.toEqual([...buildWorkspace(100).files]);
  });

  it('has as many files as asked for, and begins as a smaller one does', () => {
    const smaller = buildWorkspace(100);
    expect([workspace.files.size, smaller.files.size]).toEqual([1_000, 100]);
    const shared = [...smaller.files].filter(([file]) => !file.includes('/rest/'));
    expect(shared.length).toBeGreaterThan(90);
    expect(shared.filter(([file, text]) => workspace.files.get(file) !== text)).toEqual([]);
  });

  it('has the mix of real repositories', () => {
    const mix = mixOf(workspace.files);
    const scale = MEASURED['files']! / workspace.files.size;
    const far = Object.entries(MEASURED)
      .map(([what, measured]) => ({ what, ratio: (mix[what]! * scale) / measured }))
      .filter(({ ratio }) => ratio < 0.85 || ratio > 1.15);
    expect(far).toEqual([]);
  });

  it('has templates, lists, anchors, flow style and other line ends', () => {
    const texts = [...workspace.files.values()].join('\n# next\n');
    for (const style of [
      /\{\{-? include/,
      /^kind: List$/m,
      /app: \*app$/m,
      /\[\{ name: /,
      /\r\n/,
      /^# Kept by hand/m,
    ])
      expect(style.test(texts), String(style)).toBe(true);
  });

  it('holds the mistakes that it says, and no others', () => {
    const { files, mistakes } = buildWorkspace(500);
    expect(mistakes.length).toBeGreaterThan(0);
    const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : 1);
    expect(findingsIn(files).sort(byPath)).toEqual([...mistakes].sort(byPath));
  });

  it('has files to type into that are sound, in 25 lines and in 5,000', () => {
    const shape = (text: string): number[] => [
      text.trimEnd().split('\n').length,
      text.split(/^---$/m).length,
    ];
    expect(shape(SMALL.text)).toEqual([25, 1]);
    const [lines, documents] = shape(LARGE.text);
    expect(documents).toBe(200);
    expect(Math.abs(lines! - 5_000)).toBeLessThan(10);
    expect(findingsIn(EDITED)).toEqual([]);
  });
});

describe('the report of the benchmarks', () => {
  const cell = (text: string, row: string): string[] | undefined =>
    text
      .split('\n')
      .find((line) => line.startsWith(`| ${row} `))
      ?.split('|')
      .map((part) => part.trim())
      .slice(1, -1);

  it('says what was reached, and of what', () => {
    const report = new Report();
    report.compare({ what: 'fast', limit: 1 / 2, a: { values: [1, 2, 3] }, b: { values: [8, 8, 8] } });
    report.compare({ what: 'slow', limit: 1 / 8, a: { values: [4] }, b: { values: [16] } });
    report.compare({
      what: 'uneven',
      limit: 2,
      tails: true,
      a: { values: [1, 1, 9] },
      b: { values: [1, 1, 1] },
    });
    report.compare({ what: 'crowded', limit: 2, a: { values: [9], cpu: [1] }, b: { values: [1], cpu: [1] } });
    report.missing('unknown', 'nobody looked');
    const text = report.toMarkdown();
    expect(cell(text, 'fast')).toEqual(['fast', '1/2', '2 ms (2.9)', '8 ms (8)', '1/4', '1/2.76', '', 'met']);
    expect(cell(text, 'slow')?.at(-1)).toBe('missed: 2 times the limit');
    expect(cell(text, 'uneven')?.at(-1)).toBe('missed by the p95');
    expect(cell(text, 'crowded')?.at(-1)).toBe('missed: 4.5 times the limit; by processor time met');
    expect(cell(text, 'unknown')?.at(-1)).toBe('not measured: nobody looked');
  });

  it('lists all that was measured, and says where it knows nothing', () => {
    const report = new Report();
    report.sample('scan', { values: [10, 20, 30] });
    const text = report.toMarkdown();
    expect(cell(text, 'scan')).toEqual(['scan', '20 ms', '29 ms', '10 to 30', '3']);
    expect(cell(text, 'scan: processor time')).toEqual(['scan: processor time', 'unknown', '', '', '0']);
  });
});

/** One rule that cannot say when it finds nothing makes all documents of its kinds be read a second time. */
it('has documents of which most are judged without a second reading', () => {
  const documents = [...buildWorkspace(300).files].flatMap(
    ([name, text]) => parseFile(`file:///ws/${name}`, text).documents,
  );
  documents.forEach(rememberWhenSilent);
  const silent = documents.filter((document) => silentKeysOf(document) !== undefined);
  expect(silent.length / documents.length).toBeGreaterThan(0.6);
});
