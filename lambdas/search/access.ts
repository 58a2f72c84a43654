import { type Engine, reaching } from './engine.ts'

/** Roles in AWS, by what they may do in OpenSearch. */
export type SearchRoles = { writers: readonly string[]; readers: readonly string[] }

/**
 * Lets roles of AWS into OpenSearch with fine-grained access control: writers do what they like with the indices of this prefix, readers
 * search them and ask how they are. Who was let in before, and is not named, is not any more.
 * @throws SearchUnavailable when trying again may help; else the client's own error.
 */
export async function grantAccess(engine: Engine, { writers, readers }: SearchRoles): Promise<void> {
  const roles = [
    { name: 'writers', cluster: ['cluster_composite_ops', 'cluster_monitor'], index: ['indices_all'], members: writers },
    {
      name: 'readers',
      cluster: ['cluster_composite_ops_ro', 'cluster_monitor'],
      index: ['read', 'indices_monitor', 'indices:admin/aliases/get', 'indices:admin/mappings/get'],
      members: readers,
    },
  ]
  for (const { name, cluster, index, members } of roles) {
    const permissions = [{ index_patterns: [`${engine.prefix}_*`], allowed_actions: index }]
    await put(engine, `roles/${engine.prefix}_${name}`, { cluster_permissions: cluster, index_permissions: permissions })
    await put(engine, `rolesmapping/${engine.prefix}_${name}`, { backend_roles: members })
  }
  await put(engine, 'audit/config', auditing)
}

/**
 * Who was refused, and who changed access (OpenSearch, "Security", "Audit logs"). Bodies, which hold names of learners, stay out, and so does
 * what every allowed request would write.
 */
const auditing = {
  enabled: true,
  audit: {
    enable_rest: true,
    disabled_rest_categories: ['AUTHENTICATED', 'GRANTED_PRIVILEGES'],
    enable_transport: false,
    disabled_transport_categories: ['AUTHENTICATED', 'GRANTED_PRIVILEGES'],
    log_request_body: false,
    resolve_bulk_requests: false,
    resolve_indices: true,
    exclude_sensitive_headers: true,
    ignore_users: [],
    ignore_requests: [],
  },
  compliance: {
    enabled: true,
    internal_config: true,
    external_config: false,
    read_metadata_only: true,
    read_watched_fields: {},
    read_ignore_users: [],
    write_metadata_only: true,
    write_log_diffs: false,
    write_watched_indices: [],
    write_ignore_users: [],
  },
}

/** The API of the security plugin (OpenSearch, "Security", "Access control", "API"). Putting the same again changes nothing. */
async function put({ client }: Engine, path: string, body: object): Promise<void> {
  await reaching(() => client.transport.request({ method: 'PUT', path: `/_plugins/_security/api/${path}`, body }))
}
