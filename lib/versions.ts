/** Versions of the engines on AWS. The same majors run on one machine and in tests. */
export const DATABASE_VERSION = '17.9'
export const SEARCH_VERSION = 'OpenSearch_2.19'
