import type { YamlScalar } from '../yaml/node';
import { commandTextsOf, envOf } from './container-env';
import { expandedReferences, shellReferences, type VariableReference } from './variable-references';
import type { Container } from './workload';

/** A variable that a container's own manifest refers to. */
export interface UsedVariable extends VariableReference {
  readonly scalar: YamlScalar;
  /** Expanded by a shell, and not by Kubernetes. */
  readonly shell: boolean;
  /** The entry of `env` whose value refers to it. */
  readonly env: string | undefined;
  /** The word before it in `command` and `args`. */
  readonly previous: string | undefined;
}

/** EXP-001: in values of `env`, and in the words and scripts of `command` and `args`. */
export function usedVariables(container: Container): UsedVariable[] {
  const inEnv = envOf(container).flatMap(({ name: env, value }) =>
    value
      ? expandedReferences(value.source).map((reference) => ({
          ...reference,
          scalar: value,
          shell: false,
          env,
          previous: undefined,
        }))
      : [],
  );
  const words = commandTextsOf(container);
  const inWords = words.flatMap(({ scalar, script }, index) => {
    const place = { scalar, env: undefined, previous: words[index - 1]?.scalar.source };
    return [
      ...expandedReferences(scalar.source).map((reference) => ({ ...reference, ...place, shell: false })),
      ...(script ? shellReferences(scalar.source) : []).map((reference) => ({
        ...reference,
        ...place,
        shell: true,
      })),
    ];
  });
  return [...inEnv, ...inWords];
}
