import { parse } from 'yaml';
import type { Severity } from '../../server/src/core/index';

/**
 * A fixture is one YAML stream. A commented `---` opens a section:
 *
 * - `--- # file: /service.yaml` a file; `crlf` behind its name gives it Windows line breaks, `bom` a byte order mark;
 * - `--- # fix: "Title" in /service.yaml` the text that the fix of that title makes of a file;
 * - `--- # hover` the Markdown of the next `hover` marker, as a block scalar;
 * - `--- # settings: { … }` the `kubeRoutes` settings; `--- # folders: /a, /b` the workspace folders (default `/`).
 *
 * What stands before the first section says in comments what the fixture shows. A bare `---` is a separator inside a file.
 *
 * Markers are whole-line comments, taken out before the text is parsed. They aim at the nearest kept line above:
 *
 * - `#   ^^^ warning rule-id: message` marks the columns of the carets; `# <--- …` those from its own `#` to the last
 *   dash, `# <2> …` two columns from its own `#`. A range that goes on over lines is marked to the end of its first.
 * - A message that ends in `…` need only begin so. `related` marks a location that explains a finding, `hover` a place
 *   to hover over, `inlay` and `lens` what `test/harness/glance.ts` says. Everything else must be there exactly: a missing and an extra finding both fail.
 */
export interface Fixture {
  readonly intro: string;
  readonly files: readonly FixtureFile[];
  readonly fixes: readonly FixtureFix[];
  readonly hovers: readonly string[];
  readonly settings: unknown;
  readonly settingsLine: string | undefined;
  readonly folders: readonly string[];
}

export interface FixtureFile {
  readonly path: string;
  readonly options: readonly string[];
  /** Without markers, with the line breaks asked for. */
  readonly text: string;
  readonly markers: readonly Marker[];
}

export interface FixtureFix {
  readonly title: string;
  readonly path: string;
  readonly text: string;
}

export interface Marker {
  /** Zero-based, in the text without markers. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly kind: Severity | 'related' | 'hover' | 'inlay' | 'lens';
  /** The rule's id; "" where it is of none. */
  readonly code: string;
  readonly message: string;
}

const HEADER = /^--- # (file|fix|hover|settings|folders)(?:: (.*))?$/;
const MARKER =
  /^([ \t]*)#( *)(\^+|<-*|<\d+>) (error|warning|information|hint|related|hover|inlay|lens)(?: ([a-z-]+))?(?:: (.*))?$/;

export function uriOf(path: string): string {
  return `file:///workspace${path}`;
}

export function parseFixture(text: string): Fixture {
  const files: FixtureFile[] = [];
  const fixes: FixtureFix[] = [];
  const hovers: string[] = [];
  let settings: unknown = {};
  let settingsLine: string | undefined;
  let folders: string[] = [''];
  const { intro, sections } = splitSections(text);
  for (const { kind, argument, body } of sections) {
    if (kind === 'file') files.push(readFile(argument, body));
    else if (kind === 'hover') hovers.push(String(parse(body) ?? ''));
    else if (kind === 'fix') fixes.push(readFix(argument, body));
    else if (kind === 'settings') {
      settingsLine = argument;
      settings = parse(argument);
    } else folders = argument.split(',').map((folder) => folder.trim());
  }
  return { intro, files, fixes, hovers, settings, settingsLine, folders };
}

interface Section {
  readonly kind: string;
  readonly argument: string;
  readonly body: string;
}

function splitSections(text: string): { intro: string; sections: Section[] } {
  const intro: string[] = [];
  const sections: (Omit<Section, 'body'> & { lines: string[] })[] = [];
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const header = HEADER.exec(line);
    if (header) sections.push({ kind: header[1] ?? '', argument: header[2] ?? '', lines: [] });
    else (sections.at(-1)?.lines ?? intro).push(line);
  }
  return {
    intro: intro.join('\n'),
    sections: sections.map(({ kind, argument, lines }) => ({
      kind,
      argument,
      body: lines.join('\n') + '\n',
    })),
  };
}

function readFile(argument: string, body: string): FixtureFile {
  const [path = '', ...options] = argument.split(' ');
  const kept: string[] = [];
  const markers: Marker[] = [];
  for (const line of body.split('\n')) {
    const match = MARKER.exec(line);
    if (match) markers.push(readMarker(match, kept.length - 1));
    else kept.push(line);
  }
  let text = kept.join('\n');
  if (options.includes('crlf')) text = text.replaceAll('\n', '\r\n');
  if (options.includes('bom')) text = `\uFEFF${text}`;
  return { path, options, text, markers };
}

function readMarker(match: RegExpExecArray, line: number): Marker {
  const [, indent = '', gap = '', arrow = '', kind, code = '', message = ''] = match;
  const hash = indent.length;
  const width = /^<(\d+)>$/.exec(arrow)?.[1];
  const [start, end] = arrow.startsWith('^')
    ? [hash + 1 + gap.length, hash + 1 + gap.length + arrow.length]
    : [hash, width ? hash + Number(width) : hash + 1 + gap.length + arrow.length];
  return { line, start, end, kind: kind as Marker['kind'], code, message };
}

function readFix(argument: string, body: string): FixtureFix {
  const match = /^"(.*)" in (\S+)$/.exec(argument);
  if (!match) throw new Error(`a fix section reads: --- # fix: "Title" in /file.yaml, not: ${argument}`);
  return { title: match[1] ?? '', path: match[2] ?? '', text: body };
}

/** Writes a fixture anew with other expectations; the files stay as they are. */
export function renderFixture(fixture: Fixture): string {
  const parts = fixture.intro ? [fixture.intro + '\n'] : [];
  if (fixture.folders.join() !== '') parts.push(`--- # folders: ${fixture.folders.join(', ')}\n`);
  if (fixture.settingsLine !== undefined) parts.push(`--- # settings: ${fixture.settingsLine}\n`);
  for (const file of fixture.files) {
    parts.push(`--- # file: ${[file.path, ...file.options].join(' ')}\n${renderFile(file)}`);
  }
  for (const fix of fixture.fixes) {
    parts.push(`--- # fix: "${fix.title}" in ${fix.path}\n${plain(fix.text)}`);
  }
  for (const hover of fixture.hovers) {
    const lines = hover.replace(/\n$/, '').split('\n');
    parts.push(`--- # hover\n|\n${lines.map((line) => (line ? `  ${line}` : '')).join('\n')}\n`);
  }
  return parts.join('');
}

/** With Unix line breaks, one of them at the end, and no byte order mark. */
export function plain(text: string): string {
  const unix = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  return unix.endsWith('\n') ? unix : `${unix}\n`;
}

function renderFile(file: FixtureFile): string {
  const lines: string[] = [];
  plain(file.text)
    .replace(/\n$/, '')
    .split('\n')
    .forEach((line, index) => {
      lines.push(line);
      for (const marker of file.markers) if (marker.line === index) lines.push(renderMarker(marker));
    });
  return lines.join('\n') + '\n';
}

function renderMarker({ start, end, kind, code, message }: Marker): string {
  const width = Math.max(1, end - start);
  const arrow =
    start > 0
      ? `#${' '.repeat(start - 1)}${'^'.repeat(width)}`
      : width >= 3
        ? `# <${'-'.repeat(width - 3)}`
        : `# <${width}>`;
  return `${arrow} ${kind}${code ? ` ${code}` : ''}${message ? `: ${message}` : ''}`;
}
