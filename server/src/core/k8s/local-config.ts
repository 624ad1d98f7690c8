import type { Resource } from './resource';

/** Objects that configure a tool and never reach a cluster: those of kustomize's and kpt's functions. */
export function isLocalConfig({ annotations }: Resource): boolean {
  for (const { key, value } of annotations) {
    if (!key.value.startsWith(PREFIX)) continue;
    if (key.value === FUNCTION || (key.value === LOCAL_CONFIG && value.value === 'true')) return true;
  }
  return false;
}

const PREFIX = 'config.kubernetes.io/';
const FUNCTION = 'config.kubernetes.io/function';
const LOCAL_CONFIG = 'config.kubernetes.io/local-config';
