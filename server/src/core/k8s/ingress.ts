import type { Located, OffsetRange } from '../text';
import { mapOf, mapsOf, pairOf, seqOf, type YamlMap } from '../yaml/node';
import { integerAt, stringAt, type ObjectBase } from './object';

/** A `networking.k8s.io` Ingress. */
export interface Ingress extends ObjectBase {
  readonly kind: 'Ingress';
  readonly backends: readonly IngressBackend[];
}

/** One way from outside to a Service of the same namespace (ING-007). */
export interface IngressBackend {
  readonly service: Located<string>;
  /** The Service's port by name or by number (ING-005), never its targetPort. */
  readonly port: Located<number | string> | undefined;
  /** Absent: every host. */
  readonly host: string | undefined;
  /** Absent for the default backend. */
  readonly path: string | undefined;
  readonly tls: boolean;
  readonly range: OffsetRange;
  /** The mapping that holds `name` and `port`. */
  readonly node: YamlMap;
}

export function readIngress(base: ObjectBase): Ingress {
  const spec = mapOf(base.node, 'spec');
  const tlsHosts = new Set(
    mapsOf(seqOf(spec, 'tls')).flatMap(({ map }) =>
      (seqOf(map, 'hosts')?.items ?? []).flatMap((item) =>
        item.value?.type === 'scalar' ? [item.value.source] : [],
      ),
    ),
  );
  const rules = mapsOf(seqOf(spec, 'rules')).flatMap(({ map: rule }) => {
    const host = stringAt(rule, 'host')?.value;
    const tls = host !== undefined && tlsHosts.has(host);
    return mapsOf(seqOf(mapOf(rule, 'http'), 'paths')).flatMap(({ map }) =>
      readBackend(mapOf(map, 'backend'), host, stringAt(map, 'path')?.value ?? '/', tls),
    );
  });
  const fallback = readBackend(mapOf(spec, 'defaultBackend'), undefined, undefined, false);
  return { ...base, kind: 'Ingress', backends: [...fallback, ...rules] };
}

function readBackend(
  backend: YamlMap | undefined,
  host: string | undefined,
  path: string | undefined,
  tls: boolean,
): IngressBackend[] {
  const service = mapOf(backend, 'service');
  const name = stringAt(service, 'name');
  const pair = pairOf(backend, 'service');
  if (!name || !pair || !service) return [];
  const port = mapOf(service, 'port');
  const number = integerAt(port, 'number');
  return [
    {
      service: name,
      // A number of 0 is none.
      port: number?.value ? number : stringAt(port, 'name'),
      host,
      path,
      tls,
      range: pair.range,
      node: service,
    },
  ];
}
