import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { english, hoverAt, withCompleteness } from '../server/src/core/index';
import { snapshotOf } from './harness/check';
import { parseFixture } from './harness/fixture';
import { checkHoverFixtureFile, hoversOf } from './harness/hover';

const hovers = folder('./features/hover/');
const rules = folder('./rules/');

/** Whatever a manifest holds, what is there to copy is one of the commands that are meant. */
const COMMANDS = /\n```sh\n(?<lines>[^`]*)\n```\n/;
const COMMAND =
  /^(kubectl (run|get|port-forward) [\w ./:=-]+(sh -c 'echo test \| nc [\w. -]+')?|ADDRESS=\$\(kubectl get ingress [^$`]+\)|curl -i -m 5 [^`]+)$/;

/** The one line that every hover ends with. */
const ENDS_WITH_LINK =
  /\n\n\[Kubernetes documentation: [^\]\n]+\]\(https:\/\/kubernetes\.io\/docs\/[a-z0-9/#-]+\)$/;

describe('hover', () => {
  it.each(hovers.files)('%s', (file) => {
    checkHoverFixtureFile(hovers.path(file));
  });

  it.each(hovers.files)('%s has a section for each marker', (file) => {
    const markers = parseFixture(hovers.text(file)).files.flatMap((one) => one.markers);
    expect(hoversOf(hovers.path(file))).toHaveLength(markers.length);
  });
});

/** Every fixture that there is, hovered everywhere: whole, cut off in the middle of a word, and while files are still missing. */
describe.each([
  ['hover fixtures', hovers],
  ['rule fixtures', rules],
])('hover at every offset of the %s', (_, { files, text }) => {
  it.each(files)('%s', (file) => {
    const fixture = parseFixture(text(file));
    const broken = {
      ...fixture,
      files: fixture.files.map((one) => ({ ...one, text: one.text.slice(0, one.text.length * 0.6) })),
    };
    for (const snapshot of [snapshotOf(fixture), withCompleteness(snapshotOf(broken), false)]) {
      for (const [uri, manifest] of snapshot.files) {
        // Of a long list one item is as good as the next.
        const step = manifest.text.length > 20_000 ? 17 : 1;
        for (let offset = 0; offset <= manifest.text.length; offset += step) {
          const found = hoverAt(snapshot, uri, offset);
          const hover = found && { ...found, markdown: english(found.markdown) };
          if (!hover) continue;
          const { start, end } = hover.range;
          if (start > offset || end < offset || start < 0 || end > manifest.text.length || !hover.markdown) {
            expect.fail(`${uri} at ${offset}: ${start} to ${end}, ${hover.markdown}`);
          }
          const commands = COMMANDS.exec(hover.markdown)?.groups?.['lines']?.split('\n') ?? [];
          if (!commands.every((line) => COMMAND.test(line)))
            expect.fail(`No command: ${commands.join('\n')}`);
          if (!ENDS_WITH_LINK.test(hover.markdown)) expect.fail(`No documentation: ${hover.markdown}`);
        }
      }
    }
  });
});

function folder(path: string) {
  const root = fileURLToPath(new URL(path, import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.yaml'),
  );
  return {
    files: files.sort(),
    path: (file: string) => root + file,
    text: (file: string) => readFileSync(root + file, 'utf8'),
  };
}
