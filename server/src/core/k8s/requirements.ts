import type { Resource } from './resource';
import type { TypedMap } from './schema-walk';

/** Fields that are required because of what stands around them, by the type of the mapping that needs them. */
export type Requirements = Readonly<Record<string, (resource: Resource, at: TypedMap) => readonly string[]>>;

export const NONE: readonly string[] = [];
