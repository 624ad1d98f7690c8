import type { Resource } from './resource';

/** Objects that configure a tool and never reach a cluster: those of kustomize's and kpt's functions. */
export function isLocalConfig({ annotations }: Resource): boolean {
  return annotations.some(
    ({ key, value }) =>
      key.value === 'config.kubernetes.io/function' ||
      (key.value === 'config.kubernetes.io/local-config' && value.value === 'true'),
  );
}
