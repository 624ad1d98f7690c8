import { diagnosticsOf, type Diagnostic, type Snapshot } from '../core/index';
import { describeError } from './describe-error';

const known = new WeakMap<Snapshot, Map<string, readonly Diagnostic[]>>();

/** The diagnostics of a file, computed once for a snapshot, whoever asks. @param log is told of rules that fail */
export function diagnosticsIn(
  snapshot: Snapshot,
  uri: string,
  log: (message: string) => void,
): readonly Diagnostic[] {
  const ofSnapshot = known.get(snapshot) ?? new Map<string, readonly Diagnostic[]>();
  known.set(snapshot, ofSnapshot);
  const diagnostics =
    ofSnapshot.get(uri) ??
    diagnosticsOf(snapshot, uri, (rule, error) =>
      log(`rule ${rule.id} failed on ${uri}: ${describeError(error)}`),
    );
  ofSnapshot.set(uri, diagnostics);
  return diagnostics;
}
