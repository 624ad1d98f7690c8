import { describe, expect, it } from 'vitest';
import {
  emptySnapshot,
  english,
  parseFile,
  resourcesOf,
  withFiles,
  withSettings,
  type Snapshot,
} from '../server/src/core/index';
import { searched } from '../server/src/core/workspace/searched';

const root = 'file:///workspace';
const service = `apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [{ port: 80 }] }\n`;
const pod = `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\n`;

function withText(snapshot: Snapshot, path: string, text: string | undefined): Snapshot {
  const uri = root + path;
  return withFiles(snapshot, [{ uri, file: text === undefined ? undefined : parseFile(uri, text) }]);
}

describe('searched', () => {
  const other = withText(emptySnapshot([root]), '/other.yaml', pod);
  const before = withText(other, '/web.yaml', `${service}---\n${pod}`);
  const wordsIn = (snapshot: Snapshot) => {
    const [from] = resourcesOf(parseFile(`${root}/web.yaml`, service).documents[0]!);
    return english(searched(snapshot, from!, 'workloads', 'default'));
  };

  it('counts what there is', () => {
    expect(wordsIn(before)).toBe('this workspace (2 workloads searched)');
  });

  it('counts only once while edits leave the objects where they are', () => {
    const edited = withText(before, '/web.yaml', `${service.replace('80', '81')}---\n${pod}`);
    expect(edited.population).toBe(before.population);
  });

  it.each([
    [
      'an object more',
      withText(before, '/web.yaml', `${service}---\n${pod}---\n${pod}`),
      '3 workloads searched',
    ],
    ['a file less', withText(before, '/other.yaml', undefined), 'one workload searched'],
    [
      'a file that is a patch',
      withText(before, '/kustomization.yaml', 'patches: [{ path: other.yaml }]'),
      'one workload searched',
    ],
    [
      'another default',
      withSettings(before, { ...before.settings, defaultNamespace: 'shop' }),
      'no workload of that namespace',
    ],
  ])('counts anew after %s', (_, snapshot, words) => {
    expect(wordsIn(before)).toContain('2 workloads');
    expect(wordsIn(snapshot)).toBe(`this workspace (${words})`);
  });

  it('says what the place is', () => {
    expect(wordsIn({ ...before, folders: [root, 'file:///more'] })).toMatch(/^this workspace folder /);
    expect(wordsIn({ ...before, folders: [] })).toMatch(/^the open files /);
  });
});
