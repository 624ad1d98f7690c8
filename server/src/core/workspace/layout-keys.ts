import type { YamlDocument } from '../yaml/manifest-file';
import { heldAsDataBy, includedBy, kustomizationOf, patchedBy } from './kustomize/kustomization';
import { testDataOf } from './test-plans';

/** What a kustomization or a test does with which files, as the snapshot notes it; nothing for other documents. */
export function kustomizationKeysOf(document: YamlDocument): readonly string[] {
  const kustomization = kustomizationOf(document);
  if (!kustomization) {
    const test = testDataOf(document);
    return test ? [...[...test.expected].map(dataKey), ...[...test.unapplied].map(testedKey)] : [];
  }
  return [
    ...[...heldAsDataBy(kustomization)].map(dataKey),
    ...[...patchedBy(kustomization)].map(patchKey),
    ...[...includedBy(kustomization)].map(includeKey),
    `${kustomization.isComponent ? 'component' : 'kustomization'} ${document.uri}`,
  ];
}

export function patchKey(uri: string): string {
  return `patch ${uri}`;
}

/** What a test names that nobody applies. */
export function testedKey(uri: string): string {
  return `tested ${uri}`;
}

/** What a ConfigMap or a Secret holds, and what a test expects. */
export function dataKey(uri: string): string {
  return `data ${uri}`;
}

export function includeKey(uri: string): string {
  return `include ${uri}`;
}
