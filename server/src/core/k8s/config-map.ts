import { mapOf, type YamlPair } from '../yaml/node';
import type { ObjectBase } from './object';

/** A `v1` ConfigMap. */
export interface ConfigMap extends ObjectBase {
  readonly kind: 'ConfigMap';
  /** The pairs of `data`, those of merge keys included. */
  readonly data: readonly YamlPair[];
}

export function readConfigMap(base: ObjectBase): ConfigMap {
  const pairs = mapOf(base.node, 'data')?.pairs ?? [];
  return { ...base, kind: 'ConfigMap', data: pairs.filter(({ key }) => key.source !== '<<') };
}
