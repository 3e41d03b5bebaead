/** Files of records, and places in each. */
export interface BucketPlan {
  readonly buckets: number;
  /** In every file: a power of two. */
  readonly records: number;
}

export interface PlanBucketsOptions {
  /** Leaves that the batches have room for, customers' and others. */
  readonly places: number;
  /** Records that fell into the fullest file. */
  readonly fullest: number;
  /** Files; by default one for 800 places, and 10,000 at most. */
  readonly buckets?: number | undefined;
}

const MOST_BUCKETS = 10_000;
const PLACES_PER_BUCKET = 800;

/** How many files are written for that many places. @throws RangeError for a number of files that is none */
export function countBuckets({
  places,
  buckets = Math.min(MOST_BUCKETS, Math.max(1, Math.ceil(places / PLACES_PER_BUCKET))),
}: Pick<PlanBucketsOptions, "places" | "buckets">): number {
  if (!Number.isInteger(buckets) || buckets < 1 || buckets > MOST_BUCKETS) {
    throw new RangeError(`there are 1 to ${MOST_BUCKETS} buckets`);
  }
  return buckets;
}

/**
 * Files and their size from the places of the batches, which everyone can count, and from nothing that says how many
 * customers there are: each has room for its share of all places and six standard deviations more. Only a file that is
 * fuller than that makes all of them larger.
 * @throws RangeError for a number of files that is none
 */
export function planBuckets(options: PlanBucketsOptions): BucketPlan {
  const { places, fullest } = options;
  const buckets = countBuckets(options);
  const share = places / buckets;
  const room = Math.min(places, Math.ceil(share + 6 * Math.sqrt(share)));
  let records = 1;
  while (records < Math.max(room, fullest)) records *= 2;
  return { buckets, records };
}
