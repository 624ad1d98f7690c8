// Of what kinds of objects a workspace consists, and how near that comes to real ones.

/**
 * Ten thousand files of 47 public repositories, counted in October 2026. Where a figure could not be counted there,
 * none is compared.
 */
export const MEASURED = {
  files: 10_000,
  folders: 3_935,
  megabytes: 20.7,
  documents: 17_413,
  'wiring documents': 4_415,
  Services: 1_545,
  'Services with a selector': 1_329,
  'Pod templates and Pods': 1_838,
};

const WITH_PODS =
  /^kind: (?:Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Job|CronJob|Pod)\s*$/m;
const WIRING = /^kind: (?:Service|Endpoints|EndpointSlice|Ingress|HTTPRoute|GRPCRoute|NetworkPolicy)\s*$/m;

/**
 * @param {ReadonlyMap<string, string>} files
 * @returns {Record<keyof typeof MEASURED, number> & { kinds: ReadonlyMap<string, number> }}
 */
export function mixOf(files) {
  const folders = new Set([...files.keys()].map((file) => file.slice(0, file.lastIndexOf('/'))));
  const texts = [...files.values()];
  const documents = texts.flatMap((text) => text.split(/^---\s*$/m)).filter((text) => /^\w/m.test(text));
  const services = documents.filter((text) => /^kind: Service\s*$/m.test(text));
  const withPods = documents.filter((text) => WITH_PODS.test(text));
  const kinds = new Map();
  for (const text of documents) {
    const kind = /^kind: (\w+)/m.exec(text)?.[1] ?? '(none)';
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return {
    files: files.size,
    folders: folders.size,
    megabytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6,
    documents: documents.length,
    'wiring documents': withPods.length + documents.filter((text) => WIRING.test(text)).length,
    Services: services.length,
    'Services with a selector': services.filter((text) => /^ {2}selector:/m.test(text)).length,
    'Pod templates and Pods': withPods.length,
    kinds,
  };
}
