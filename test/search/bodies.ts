/** What the learners page sends (rules/app.md, "Learners"): facets that count learners, a search as one types, and the narrowing of the page. */
export function pageBody(staff: boolean): object {
  const learners = { learners: { reverse_nested: {} } }
  const inNested = (path: string, field: string, size = 200) => ({
    nested: { path },
    aggs: { values: { terms: { field, size, order: { _key: 'asc' } }, aggs: learners } },
  })
  const country = { terms: { 'profile.country': ['NO', 'SE'] } }
  const semester = {
    nested: {
      path: 'program.course_runs',
      query: { terms: { 'program.course_runs.semester': ['2024 - Spring', '2023 - Fall'] } },
    },
  }
  const course = {
    nested: {
      path: 'program.enrollments',
      query: {
        bool: {
          must: [
            { term: { 'program.enrollments.course_title': 'A' } },
            ...(staff ? [{ range: { 'program.enrollments.final_grade': { gte: 0, lte: 100 } } }] : []),
          ],
        },
      },
    },
  }
  const fields = ['first_name', 'last_name', 'preferred_name', 'full_name', 'username'].map((name) => `profile.${name}.folded`)
  return {
    query: {
      bool: {
        must: [{ multi_match: { query: 'zoe', type: 'phrase_prefix', fields: [...fields, ...(staff ? ['email.folded'] : [])] } }],
        filter: [{ term: { 'program.id': 1 } }],
      },
    },
    post_filter: { bool: { filter: [country, semester, course] } },
    sort: [{ 'profile.last_name.sort': 'asc' }, { 'profile.first_name.sort': { order: 'asc' } }],
    from: 0,
    size: 50,
    aggs: {
      semesters: {
        filter: { bool: { filter: [country, course] } },
        aggs: { runs: inNested('program.course_runs', 'program.course_runs.semester') },
      },
      courses: { filter: country, aggs: { courses: inNested('program.courses', 'program.courses.course_title') } },
      residence: {
        terms: { field: 'profile.country', size: 300 },
        aggs: { unknown: { missing: { field: 'profile.state_or_territory' } } },
      },
      birth: { terms: { field: 'profile.birth_country', size: 300 } },
      birthNotGiven: { missing: { field: 'profile.birth_country' } },
      companies: {
        nested: { path: 'profile.work_history' },
        aggs: {
          typed: {
            filter: { multi_match: { query: 'co', type: 'phrase_prefix', fields: ['profile.work_history.company_name.folded'] } },
            aggs: { values: { terms: { field: 'profile.work_history.company_name', size: 20 }, aggs: learners } },
          },
        },
      },
      ...(staff && {
        average: {
          histogram: { field: 'program.grade_average', interval: 2, min_doc_count: 0, extended_bounds: { min: 0, max: 100 } },
        },
        passed: { histogram: { field: 'program.num_courses_passed', interval: 1 } },
        degrees: inNested('profile.education', 'profile.education.degree_name'),
      }),
    },
  }
}

const all = { match_all: {} }
const deep = (levels: number): object => (levels === 0 ? all : { bool: { must: [deep(levels - 1)] } })
const deepAggregations = (levels: number): object =>
  levels === 0 ? {} : { aggs: { x: { filter: all, ...deepAggregations(levels - 1) } } }
const script = { source: 'while (true) {}' }

/** Bodies that try to reach more than they may, or to cost more than they should; each with what it tries. */
export const hostileBodies: [string, unknown][] = [
  ['a script as query', { query: { script: { script } } }],
  ['a script as score', { query: { script_score: { query: all, script } } }],
  ['a scoring function', { query: { function_score: { query: all, script_score: { script } } } }],
  ['script fields', { script_fields: { x: { script } } }],
  ['runtime fields', { runtime_mappings: { x: { type: 'keyword', script } } }],
  ['derived fields', { derived: { x: { type: 'keyword', script } } }],
  ['sorting by a script', { sort: [{ _script: { type: 'number', script } }] }],
  ['sorting by anything', { sort: ['profile.date_of_birth'] }],
  ['sorting with a filter', { sort: [{ 'profile.last_name.sort': { order: 'asc', nested: { path: 'program', filter: all } } }] }],
  ['aggregating with a script', { aggs: { x: { terms: { script } } } }],
  ['a scripted metric', { aggs: { x: { scripted_metric: { map_script: 'x' } } } }],
  ['a scripted bucket', { aggs: { x: { terms: { field: 'profile.country' }, aggs: { y: { bucket_script: { script } } } } } }],
  ['a global aggregation', { aggs: { x: { global: {}, aggs: { y: { terms: { field: 'profile.country' } } } } } }],
  ['top hits', { aggs: { x: { top_hits: { size: 100 } } } }],
  [
    'significant terms with a background',
    { aggs: { x: { significant_terms: { field: 'profile.country', background_filter: all } } } },
  ],
  ['aggregating by another name', { aggregations: { x: { terms: { field: 'profile.country' } } } }],
  ['counting addresses', { aggs: { x: { terms: { field: 'profile.address' } } } }],
  ['counting email addresses', { aggs: { x: { terms: { field: 'email' } } } }],
  ['counting users', { aggs: { x: { terms: { field: 'user_id' } } } }],
  ['a terms pattern', { aggs: { x: { terms: { field: 'profile.country', include: '(.*)*' } } } }],
  ['many buckets', { aggs: { x: { terms: { field: 'profile.country', size: 1_000_000 } } } }],
  [
    'buckets in buckets',
    { aggs: { x: { terms: { field: 'profile.country' }, aggs: { y: { terms: { field: 'profile.country' } } } } } },
  ],
  [
    'buckets in filtered buckets',
    {
      aggs: {
        x: {
          terms: { field: 'profile.country' },
          aggs: { y: { filter: all, aggs: { z: { terms: { field: 'profile.country' } } } } },
        },
      },
    },
  ],
  ['a fine histogram', { aggs: { x: { histogram: { field: 'program.total_courses', interval: 1e-9 } } } }],
  [
    'a wide histogram',
    { aggs: { x: { histogram: { field: 'program.id', interval: 1, extended_bounds: { min: -1e9, max: 1e9 } } } } },
  ],
  ['two aggregations at once', { aggs: { x: { terms: { field: 'profile.country' }, global: {} } } }],
  ['many aggregations', { aggs: Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`a${i}`, { filter: all }])) }],
  ['deep aggregations', deepAggregations(20)],
  ['all of _source', { _source: true }],
  ['_source by pattern', { _source: ['profile.*'] }],
  ['_source of everything', { _source: '*' }],
  ['_source includes', { _source: { includes: ['profile'] } }],
  ['stored fields', { stored_fields: ['_source'] }],
  ['doc values', { docvalue_fields: ['email'] }],
  ['fields', { fields: ['profile.*'] }],
  ['highlights', { highlight: { fields: { 'profile.*': {} } } }],
  ['explanations', { explain: true }],
  ['a profile of the query', { profile: true }],
  ['versions', { version: true }],
  ['terms of another index', { query: { terms: { 'profile.country': { index: 'other', id: '1', path: 'x' } } } }],
  [
    'more like a document of another index',
    { query: { more_like_this: { fields: ['email'], like: [{ _index: 'other', _id: '1' }] } } },
  ],
  ['a percolated document of another index', { query: { percolate: { field: 'query', index: 'other', id: '1' } } }],
  ['a shape of another index', { query: { geo_shape: { x: { indexed_shape: { index: 'other', id: '1' } } } } }],
  ['other indices by their boost', { indices_boost: [{ other: 2 }] }],
  ['a point in time', { pit: { id: 'x' } }],
  ['ids', { query: { ids: { values: ['1'] } } }],
  ['a query in text', { query: { query_string: { query: 'profile.email:*' } } }],
  ['a simple query in text', { query: { simple_query_string: { query: '*', fields: ['*'] } } }],
  ['a wildcard', { query: { wildcard: { 'profile.city': '*a*b*c*' } } }],
  ['a pattern', { query: { regexp: { 'profile.city': '(a+)+b' } } }],
  ['a fuzzy term', { query: { fuzzy: { 'profile.city': { value: 'oslo', fuzziness: 2 } } } }],
  ['a prefix', { query: { prefix: { 'profile.username': 'a' } } }],
  ['other fields', { query: { multi_match: { query: 'x', type: 'phrase_prefix', fields: ['*'] } } }],
  ['boosted fields', { query: { multi_match: { query: 'x', type: 'phrase_prefix', fields: ['profile.full_name.folded^9'] } } }],
  [
    'wide expansions',
    { query: { multi_match: { query: 'x', type: 'phrase_prefix', fields: ['profile.full_name.folded'], max_expansions: 1e6 } } },
  ],
  [
    'a long text',
    { query: { multi_match: { query: 'x '.repeat(200), type: 'phrase_prefix', fields: ['profile.full_name.folded'] } } },
  ],
  ['whether someone is a learner', { query: { term: { 'program.is_learner': false } } }],
  ['private profiles', { query: { term: { 'profile.account_privacy': 'private' } } }],
  ['the type of a term', { query: { term: { 'profile.country': { value: 'NO', boost: 1e30 } } } }],
  ['a script in a range', { query: { range: { 'program.total_courses': { gte: { script } } } } }],
  ['parents', { query: { has_parent: { parent_type: 'x', query: all } } }],
  ['inner hits', { query: { nested: { path: 'program.courses', query: all, inner_hits: { size: 100 } } } }],
  ['another path', { query: { nested: { path: 'profile', query: all } } }],
  ['deep nesting', { query: deep(50) }],
  ['very deep nesting', { query: deep(500) }],
  ['many clauses', { query: { bool: { should: Array.from({ length: 200 }, () => all) } } }],
  ['two clauses at once', { query: { match_all: {}, script: { script } } }],
  ['no clause', { query: {} }],
  ['a text', { query: 'everybody' }],
  ['a huge page', { size: 10_000 }],
  ['a negative page', { size: -1 }],
  ['a far page', { from: 1_000_000 }],
  ['search after', { search_after: [1] }],
  ['slices', { slice: { id: 0, max: 2 } }],
  ['collapsing', { collapse: { field: 'email' } }],
  ['rescoring', { rescore: { query: { rescore_query: { script: { script } } } } }],
  ['suggestions', { suggest: { x: { text: 'a', term: { field: 'email' } } } }],
  ['a long time', { timeout: '1h' }],
  ['a pipeline', { search_pipeline: { request_processors: [] } }],
  ['what every object has', JSON.parse('{"query":{"term":{"__proto__":"x"}}}')],
  ['a constructor', JSON.parse('{"query":{"constructor":{"prototype":{}}}}')],
]
