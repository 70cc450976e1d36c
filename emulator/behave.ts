import type { Behavior } from './behavior';
import type { RequestRecord } from './requestRecord';

/** Chooses the behavior for a request; undefined for the API's ordinary one. */
export type Behave = (record: RequestRecord) => Behavior | undefined;
