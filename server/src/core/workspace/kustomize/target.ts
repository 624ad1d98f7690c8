import { mapOf, scalarOf, type YamlMap } from '../../yaml/node';
import { idOf, originalId, type Item } from './item';
import { wholePattern } from './pattern';

/** Which objects a patch is for. Empty parts fit everything. */
export interface Target {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly labels: string;
  readonly annotations: string;
}

export function readTarget(map: YamlMap): Target {
  const text = (key: string) => scalarOf(map, key)?.source ?? '';
  return {
    group: text('group'),
    version: text('version'),
    kind: text('kind'),
    name: text('name'),
    namespace: text('namespace'),
    labels: text('labelSelector'),
    annotations: text('annotationSelector'),
  };
}

/**
 * Makes a test for the objects of a target, as kustomize reads it: each part is a regular expression for the whole
 * text, and names and namespaces fit by what the object had first or has now.
 * @returns `undefined` where a part cannot be read
 */
export function targetTest(target: Target): ((item: Item) => boolean) | undefined {
  const labels = labelTest(target.labels);
  const annotations = labelTest(target.annotations);
  const patterns = [target.group, target.version, target.kind, target.name, target.namespace].map(
    wholePattern,
  );
  const [group, version, kind, name, namespace] = patterns;
  if (!labels || !annotations || !group || !version || !kind || !name || !namespace) return undefined;
  return (item) => {
    const [first, now] = [originalId(item), idOf(item)];
    const metadata = mapOf(item.node, 'metadata');
    return (
      (namespace(namespaceText(first.namespace)) || namespace(namespaceText(now.namespace))) &&
      (name(first.name) || name(now.name)) &&
      group(now.group) &&
      version(now.version) &&
      kind(now.kind) &&
      labels(mapOf(metadata, 'labels')) &&
      annotations(mapOf(metadata, 'annotations'))
    );
  };
}

/** What kustomize takes for the namespace of an object that lives in none. */
function namespaceText(namespace: string): string {
  return namespace || '_non_namespaceable_';
}

/**
 * Reads a label selector as people type it behind `kubectl -l`: `app=web,tier!=db,env in (a, b),!old`.
 * @returns `undefined` for one that cannot be read
 */
export function labelTest(selector: string): ((labels: YamlMap | undefined) => boolean) | undefined {
  const tests: ((labels: YamlMap | undefined) => boolean)[] = [];
  let rest = selector.trim();
  while (rest) {
    const match =
      /^(?:(!)\s*([^\s,=!()]+)|([^\s,=!()]+)\s*(?:(==|=|!=)\s*([^\s,=!()]*)|(in|notin)\s*\(([^()]*)\))?)\s*(?:,\s*|$)/.exec(
        rest,
      );
    if (!match) return undefined;
    const [all, not, absent = '', key = '', operator, value = '', set, values = ''] = match;
    const read = (labels: YamlMap | undefined, name: string) => scalarOf(labels, name)?.source;
    if (not) tests.push((labels) => read(labels, absent) === undefined);
    else if (operator === '!=') tests.push((labels) => read(labels, key) !== value);
    else if (operator) tests.push((labels) => read(labels, key) === value);
    else if (set) {
      const list: (string | undefined)[] = values.split(',').map((one) => one.trim());
      tests.push((labels) => list.includes(read(labels, key)) === (set === 'in'));
    } else tests.push((labels) => read(labels, key) !== undefined);
    rest = rest.slice(all.length);
  }
  return (labels) => tests.every((test) => test(labels));
}
