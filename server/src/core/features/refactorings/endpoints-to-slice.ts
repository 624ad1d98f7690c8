import { convertEndpoints } from '../../routing/slice-conversion';
import { isOutOfTraffic, isWrittenByController } from '../../routing/pairing';
import { isRenamed, rewrite, type RefactoringKind } from './refactoring';

/** The fix of `endpoints-deprecated`, for those who do without that rule or have an older cluster. */
export const endpointsToSlice: RefactoringKind = {
  id: 'endpoints-to-slice',
  kind: 'rewrite',
  offer(snapshot, resource) {
    if (resource.kind !== 'Endpoints' || !('subsets' in resource)) return undefined;
    if (isWrittenByController(resource) || isOutOfTraffic(resource)) return undefined;
    // Kustomize renames the Service, but not in the label of the EndpointSlice.
    if (isRenamed(snapshot, resource)) return undefined;
    const conversion = convertEndpoints(snapshot, resource);
    // Endpoints that nobody reads would become slices that somebody does (EPC-009).
    if (!conversion || conversion.isUnused) return undefined;
    return rewrite(resource.document, conversion.title, conversion.edits);
  },
};
