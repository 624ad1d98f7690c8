import type { Located, OffsetRange } from '../text';
import { mapsOf, seqOf, type YamlMap } from '../yaml/node';
import { integerAt, stringAt, type ObjectBase } from './object';

/** A `v1` Endpoints object. It serves the Service of the same name and namespace (EP-001). */
export interface Endpoints extends ObjectBase {
  readonly kind: 'Endpoints';
  readonly subsets: readonly EndpointSubset[];
}

export interface EndpointSubset {
  readonly node: YamlMap;
  readonly addresses: readonly Located<string>[];
  readonly notReadyAddresses: readonly Located<string>[];
  readonly ports: readonly EndpointPort[];
  /** Of the addresses that are ready. */
  readonly hostnames: readonly NamedAddress[];
}

/** An address that has a name below that of the Service (DNS-006). */
export interface NamedAddress {
  readonly hostname: string;
  readonly ip: string;
}

/** A port of an Endpoints subset or of an EndpointSlice. */
export interface EndpointPort {
  readonly node: YamlMap;
  readonly range: OffsetRange;
  /** An absent name is the empty one (DEF-011). */
  readonly name: Located<string> | undefined;
  readonly port: Located<number> | undefined;
  readonly protocol: Located<string> | undefined;
}

export function readEndpoints(base: ObjectBase): Endpoints {
  const subsets = mapsOf(seqOf(base.node, 'subsets')).map(({ map }) => ({
    node: map,
    addresses: ipsOf(map, 'addresses'),
    notReadyAddresses: ipsOf(map, 'notReadyAddresses'),
    ports: readEndpointPorts(map),
    hostnames: mapsOf(seqOf(map, 'addresses')).flatMap(({ map: address }) => {
      const [hostname, ip] = [stringAt(address, 'hostname')?.value, stringAt(address, 'ip')?.value];
      return hostname && ip ? [{ hostname, ip }] : [];
    }),
  }));
  return { ...base, kind: 'Endpoints', subsets };
}

export function readEndpointPorts(map: YamlMap): EndpointPort[] {
  return mapsOf(seqOf(map, 'ports')).map(({ map: port }) => ({
    node: port,
    range: port.range,
    name: stringAt(port, 'name'),
    port: integerAt(port, 'port'),
    protocol: stringAt(port, 'protocol'),
  }));
}

function ipsOf(subset: YamlMap, key: string): Located<string>[] {
  return mapsOf(seqOf(subset, key)).flatMap(({ map }) => stringAt(map, 'ip') ?? []);
}
