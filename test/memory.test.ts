import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import {
  diagnosticsOf,
  emptySnapshot,
  parseFile,
  resourcesOf,
  withFiles,
  type Snapshot,
} from '../server/src/core/index';
import { keyFor } from '../server/src/core/workspace/index-keys';
import { find } from '../server/src/core/workspace/snapshot';

const FOLDER = 'file:///workspace';

/** Services in a directory each, with what they select; a kustomization builds some of them. */
function workspace(count: number): Snapshot {
  const files = Array.from({ length: count }, (_, index) => {
    const directory = `${FOLDER}/app-${index}`;
    return [
      { uri: `${directory}/service.yaml`, text: service(index) },
      { uri: `${directory}/deployment.yaml`, text: deployment(index) },
      ...(index % 2 ? [{ uri: `${directory}/kustomization.yaml`, text: KUSTOMIZATION }] : []),
    ];
  }).flat();
  return withFiles(
    emptySnapshot([FOLDER]),
    files.map(({ uri, text }) => ({ uri, file: parseFile(uri, text) })),
  );
}

const KUSTOMIZATION = 'resources: [service.yaml, deployment.yaml]\nnamePrefix: x-\n';

const service = (index: number) => `apiVersion: v1
kind: Service
metadata: { name: app-${index} }
spec:
  selector: { app: app-${index} }
  ports: [{ port: 80, targetPort: http }]
`;

const deployment = (index: number) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: app-${index} }
spec:
  selector: { matchLabels: { app: app-${index} } }
  template:
    metadata: { labels: { app: app-${index} } }
    spec: { containers: [{ name: app, image: app, ports: [{ name: http, containerPort: 80 }] }] }
`;

async function collectGarbage(): Promise<void> {
  // What was looked at in this turn stays until its end.
  await setTimeout(1);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
}

const objectsOf = (snapshot: Snapshot) =>
  [...snapshot.files.values()].flatMap(({ documents }) => documents.flatMap(resourcesOf));

/** A workspace about which all was asked, as it is one edit later, since answers about a snapshot go with it. */
function used(count: number): { readonly snapshot: Snapshot; readonly watched: readonly WeakRef<object>[] } {
  const whole = workspace(count);
  for (const uri of whole.files.keys()) expect(diagnosticsOf(whole, uri)).toEqual([]);
  const watched = objectsOf(whole).map((resource) => new WeakRef(resource));
  return { snapshot: withFiles(whole, []), watched };
}

it('does not keep the objects of a workspace, however much was asked about them', async () => {
  const { snapshot, watched } = used(50);
  await collectGarbage();
  expect(watched.length).toBe(100);
  expect(watched.filter((one) => one.deref()).length).toBeLessThan(10);
  expect(find(snapshot, keyFor.selector('app', 'app-7')).map(({ name }) => name?.value)).toEqual(['app-7']);
});

it('gives everybody the same object as long as somebody has one of its document', async () => {
  const snapshot = workspace(2);
  const uri = `${FOLDER}/list.yaml`;
  const text = `apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Service, metadata: { name: a } }
  - { apiVersion: v1, kind: Service, metadata: { name: b } }
`;
  const more = withFiles(snapshot, [{ uri, file: parseFile(uri, text) }]);
  const [held] = find(more, keyFor.name('Service', 'b'));
  const [other] = find(more, keyFor.name('Service', 'a')).map((resource) => new WeakRef(resource));
  await collectGarbage();
  expect(held?.name?.value).toBe('b');
  expect(find(more, keyFor.name('Service', 'b'))[0]).toBe(held);
  expect(other?.deref()).toBe(find(more, keyFor.name('Service', 'a'))[0]);
  expect(held?.document.root).toBe(resourcesOf(held?.document ?? raise())[0]?.node);
});

function raise(): never {
  throw new Error('no such object');
}
