import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Place, type Checks } from '../server/src/core/k8s/conflict';
import { resourcesOf } from '../server/src/core/k8s/read';
import { typedMapsOf } from '../server/src/core/k8s/schema-walk';
import { RULES } from '../server/src/core/rules/index';
import { checkResource, viewOf, type ResourceRule } from '../server/src/core/rules/rule';
import { DEFAULT_SETTINGS } from '../server/src/core/workspace/settings';
import { emptySnapshot, withFiles } from '../server/src/core/workspace/snapshot';
import { parseFile } from '../server/src/core/yaml/manifest-file';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = path.join(root, 'server/src/core/k8s');
const areas = await Promise.all(
  readdirSync(folder)
    .filter((name) => name.startsWith('conflicts-'))
    .map(async (name): Promise<[string, readonly Checks[]]> => {
      const exported = (await import(path.join(folder, name))) as Readonly<Record<string, unknown>>;
      return [name, Object.values(exported).filter(isTable)];
    }),
);

function isTable(value: unknown): value is Checks {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const files = ['test/rules', 'test/mutations', 'test/agreement']
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      path.join(root, folder, name),
    ),
  )
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => parseFile(`file://${name}`, readFileSync(name, 'utf8')));
const snapshot = withFiles(
  emptySnapshot([`file://${root.replace(/\/$/, '')}`]),
  files.map((file) => ({ uri: file.uri, file })),
);
const resources = files.flatMap(({ documents }) => documents.flatMap(resourcesOf));

/** What spares most objects a check must never spare one that something is wrong with. */
describe('no look that is spared would find anything', () => {
  const sparing = RULES.filter((rule) => (rule as unknown as ResourceRule).applies);

  it('has rules to ask', () => {
    expect(sparing.length).toBeGreaterThan(5);
    expect(resources.length).toBeGreaterThan(1000);
  });

  it.each(sparing.map((rule) => [rule.id, rule as unknown as ResourceRule<'*'>]))('%s', (_, rule) => {
    const context = { snapshot, settings: { ...DEFAULT_SETTINGS, kubernetesVersion: 30 } };
    const all = { ...rule, applies: () => true };
    const spared = resources.filter(
      (resource) =>
        (rule.kinds as readonly string[]).some((kind) => kind === '*' || kind === viewOf(resource)) &&
        !rule.applies?.(resource),
    );
    expect(spared.length).toBeGreaterThan(0);
    expect(spared.flatMap((resource) => [...checkResource(all as never, resource, context)])).toEqual([]);
  });

  it.each(areas)('%s', (_, tables) => {
    expect(tables.length).toBeGreaterThan(0);
    const found = resources.flatMap((resource) =>
      typedMapsOf(resource).flatMap((at) =>
        tables.flatMap((table) => {
          const listed = Object.hasOwn(table, at.type) ? table[at.type] : undefined;
          if (!listed || typeof listed === 'function') return [];
          const written = new Set(at.map.pairs.map(({ key }) => key.source));
          return listed
            .filter(({ fields }) => !fields.some((field) => written.has(field)))
            .flatMap(({ check }) => [...check(new Place(resource, at))]);
        }),
      ),
    );
    expect(found).toEqual([]);
  });
});
