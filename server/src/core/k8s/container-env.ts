import { asMap, mapOf, mapsOf, scalarOf, seqOf, type YamlMap, type YamlScalar } from '../yaml/node';
import { stringAt } from './object';
import type { Container } from './workload';

/** What a container is started with, as far as it is text. */

/** An entry of `env`. */
export interface EnvVariable {
  readonly node: YamlMap;
  readonly name: string;
  /** Absent for an entry with `valueFrom`, and for one without a value. */
  readonly value: YamlScalar | undefined;
}

/** An entry of `envFrom`. */
export interface EnvSource {
  readonly prefix: string;
  /** Absent for a Secret, whose content no manifest should show. */
  readonly configMap: string | undefined;
  readonly secret: string | undefined;
}

/** What a text is: the rules of expansion differ (EXP-001). */
export type CommandText = {
  readonly scalar: YamlScalar;
  /** A script that a shell runs: the text behind `sh -c`. */
  readonly script: boolean;
};

export function envOf(container: Container): EnvVariable[] {
  return mapsOf(seqOf(container.node, 'env')).flatMap(({ map }) => {
    const name = stringAt(map, 'name')?.value;
    return name ? [{ node: map, name, value: scalarOf(map, 'value') }] : [];
  });
}

export function envSourcesOf(container: Container): EnvSource[] {
  return (seqOf(container.node, 'envFrom')?.items ?? []).map(({ value }) => {
    const map = asMap(value);
    return {
      prefix: stringAt(map, 'prefix')?.value ?? '',
      configMap: stringAt(mapOf(map, 'configMapRef'), 'name')?.value,
      secret: stringAt(mapOf(map, 'secretRef'), 'name')?.value,
    };
  });
}

/** The texts of `command` and `args`, which Kubernetes expands. */
export function commandTextsOf(container: Container): CommandText[] {
  const words = [...scalarsAt(container.node, 'command'), ...scalarsAt(container.node, 'args')];
  return markScripts(words);
}

/** The commands of probes and lifecycle hooks, which Kubernetes does not expand. */
export function hookTextsOf(container: Container): CommandText[] {
  const lifecycle = mapOf(container.node, 'lifecycle');
  const handlers = [
    mapOf(container.node, 'livenessProbe'),
    mapOf(container.node, 'readinessProbe'),
    mapOf(container.node, 'startupProbe'),
    mapOf(lifecycle, 'postStart'),
    mapOf(lifecycle, 'preStop'),
  ];
  return handlers.flatMap((handler) => {
    const exec = mapOf(handler, 'exec');
    return exec ? markScripts(scalarsAt(exec, 'command')) : [];
  });
}

function markScripts(words: readonly YamlScalar[]): CommandText[] {
  const shell = words.findIndex(({ source }) => /(?:^|\/)(?:ba|da|a|k|z)?sh$/.test(source));
  const flag = words.findIndex(({ source }, index) => index > shell && /^-[abd-z]*c[a-z]*$/.test(source));
  return words.map((scalar, index) => ({
    scalar,
    script: shell >= 0 && flag > shell && index === flag + 1,
  }));
}

function scalarsAt(map: YamlMap, key: string): YamlScalar[] {
  return (seqOf(map, key)?.items ?? []).flatMap(({ value }) => (value?.type === 'scalar' ? [value] : []));
}
