import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { IGrammar } from 'vscode-textmate';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadYaml, ownGrammars, tokenize, yamlGrammars, type ScopedToken } from './harness/scopes';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = path.join(root, 'test/syntaxes');
const samples = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

/**
 * A sample is YAML with markers: whole-line comments, taken out before the text is read, whose carets stand below what
 * has a scope of ours in the nearest kept line above. Everything of ours must be marked; UPDATE=1 writes the markers.
 */
const MARKER = /^ *# *\^[ ^]* [a-z-]+(?:\.[a-z-]+)*\.kube-routes$/;

describe.each(yamlGrammars().map((yaml) => [yaml.name, yaml] as const))('on %s', (_name, yaml) => {
  let plain: IGrammar;
  let coloured: IGrammar;

  beforeAll(async () => {
    plain = await loadYaml(yaml, []);
    coloured = await loadYaml(yaml, ownGrammars());
  });

  it.each(samples)('colours the wiring in %s, and nothing else', (sample) => {
    const file = path.join(folder, sample);
    const source = readFileSync(file, 'utf8');
    const lines = unmarked(source);
    const actual = marked(lines, tokenize(coloured, lines));
    if (process.env['UPDATE']) writeFileSync(file, actual);
    else expect(actual).toBe(source);
  });

  it.each(samples)('leaves the colours of YAML in %s as they are', (sample) => {
    const lines = unmarked(readFileSync(path.join(folder, sample), 'utf8'));
    expect(yamlScopes(lines, tokenize(coloured, lines))).toEqual(yamlScopes(lines, tokenize(plain, lines)));
  });

  it('takes a time that grows with the length of a line, not faster', () => {
    const manifest = ['apiVersion: v1', 'kind: Service', 'spec:', '  selector:'];
    const endless = [
      'a.',
      'a-',
      '$(',
      '$$',
      'a.b.svc.',
      'web.shop.svc.cluster.local:80,',
      'name: http ',
      '&a ',
    ];
    const time = (repeats: number) => {
      const start = performance.now();
      for (const text of endless) tokenize(coloured, [...manifest, `    value: ${text.repeat(repeats)}`]);
      return performance.now() - start;
    };
    time(100);
    // A quadratic rule would take a hundred times as long.
    expect(time(2000)).toBeLessThan(40 * Math.max(time(200), 5));
  });
});

it('is contributed by the manifest, grammar by grammar', () => {
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    contributes: { grammars?: readonly unknown[] };
  };
  const files = readdirSync(path.join(root, 'syntaxes')).sort();
  expect(manifest.contributes.grammars).toEqual(
    files.map((file) => ({
      scopeName: `kube-routes.${file.replace('.tmLanguage.json', '')}`,
      path: `./syntaxes/${file}`,
      injectTo: ['source.yaml'],
    })),
  );
  expect(ownGrammars().map(({ scopeName }) => scopeName)).toEqual(
    files.map((file) => `kube-routes.${file.replace('.tmLanguage.json', '')}`),
  );
});

function unmarked(source: string): string[] {
  return source.split('\n').filter((line) => !MARKER.test(line));
}

/** The sample with the markers it would have to have. */
function marked(lines: readonly string[], tokens: readonly ScopedToken[][]): string {
  return lines.flatMap((line, index) => [line, ...markersOf(line, tokens[index] ?? [])]).join('\n');
}

function markersOf(line: string, tokens: readonly ScopedToken[]): string[] {
  const carets = new Map<string, string[]>();
  for (const { start, end, scopes } of tokens) {
    for (const scope of scopes) {
      // A scope that begins with "meta" colours nothing.
      if (!scope.endsWith('.kube-routes') || scope.startsWith('meta.')) continue;
      const columns = carets.get(scope) ?? [...' '.repeat(line.length)];
      columns.fill('^', start, end);
      carets.set(scope, columns);
    }
  }
  return [...carets].map(([scope, columns]) => {
    if (columns[0] === '^') throw new Error(`no marker can stand below the first column of: ${line}`);
    return `#${columns.join('').slice(1).trimEnd()} ${scope}`;
  });
}

/** For each character that shows, the scopes that come from YAML and can have a colour. */
function yamlScopes(lines: readonly string[], tokens: readonly ScopedToken[][]): string[] {
  return lines.flatMap((line, index) =>
    (tokens[index] ?? []).flatMap(({ start, end, scopes }) => {
      const visible = scopes
        .filter((scope) => !scope.endsWith('.kube-routes') && !scope.startsWith('meta.'))
        .join(' ');
      return [...line.slice(start, end)].map((character) =>
        character === ' ' ? ' ' : `${index + 1} ${character} ${visible}`,
      );
    }),
  );
}
