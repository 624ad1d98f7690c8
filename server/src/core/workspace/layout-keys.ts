import type { YamlDocument } from '../yaml/manifest-file';
import { heldAsDataBy, includedBy, kustomizationOf, patchedBy } from './kustomize/kustomization';
import { testDataOf } from './test-plans';

/** What stands before the URI in the keys below. */
export const LAYOUT_WORDS = ['patch', 'include', 'data', 'tested', 'component', 'kustomization'] as const;

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
    keyOf(kustomization.isComponent ? 'component' : 'kustomization', document.uri),
  ];
}

export function patchKey(uri: string): string {
  return keyOf('patch', uri);
}

/** What a test names that nobody applies. */
export function testedKey(uri: string): string {
  return keyOf('tested', uri);
}

/** What a ConfigMap or a Secret holds, and what a test expects. */
export function dataKey(uri: string): string {
  return keyOf('data', uri);
}

export function includeKey(uri: string): string {
  return keyOf('include', uri);
}

function keyOf(word: (typeof LAYOUT_WORDS)[number], uri: string): string {
  return `${word} ${uri}`;
}
