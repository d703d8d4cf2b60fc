import type { Client } from 'pg'

/**
 * What the schema public of a database looks like, one fact a line, sorted. It shows what Prisma's own comparison does
 * not see: checks, partial indexes, policies, functions, triggers, partitioning, grants. Left out are the partitions
 * themselves, which come and go by the day, and Prisma's table of migrations.
 */
export async function readCatalogue(client: Pick<Client, 'query'>): Promise<string[]> {
  const lines: string[] = []
  for (const query of queries) {
    const { rows } = await client.query<{ line: string }>(query)
    // PostgreSQL breaks long expressions over lines.
    lines.push(...rows.map(({ line }) => line.replaceAll(/\s+/g, ' ')))
  }
  // By code unit, whatever the collation of the server.
  return lines.toSorted((a, b) => (a < b ? -1 : 1))
}

/** Every query may select from these. */
const tables = `
  WITH tables AS (
    SELECT relname AS name, * FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
      AND NOT relispartition AND relname <> '_prisma_migrations'
  ),
  functions AS (
    SELECT proname || '(' || pg_get_function_identity_arguments(oid) || ')' AS name, * FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
  )`

const queries = [
  `SELECT format('table %s%s%s%s', name,
     coalesce(' partition by ' || pg_get_partkeydef(oid), ''),
     coalesce(' with ' || array_to_string(reloptions, ', '), ''),
     CASE WHEN relrowsecurity THEN ' row security' || CASE WHEN relforcerowsecurity THEN ' forced' ELSE '' END ELSE '' END) AS line
   FROM tables`,

  `SELECT format('table %s column %s %s%s%s%s', name, attname, format_type(atttypid, atttypmod),
     CASE WHEN attnotnull THEN ' not null' ELSE '' END,
     CASE WHEN attidentity <> '' THEN ' identity' ELSE '' END,
     CASE attgenerated WHEN '' THEN ' default ' ELSE ' generated ' END || pg_get_expr(adbin, adrelid)) AS line
   FROM tables JOIN pg_attribute ON attrelid = tables.oid AND attnum > 0 AND NOT attisdropped
   LEFT JOIN pg_attrdef ON adrelid = tables.oid AND adnum = attnum`,

  `SELECT format('table %s constraint %s %s', name, conname, pg_get_constraintdef(pg_constraint.oid)) AS line
   FROM tables JOIN pg_constraint ON conrelid = tables.oid AND contype <> 'n'`,

  `SELECT format('table %s index %s', name, pg_get_indexdef(indexrelid)) AS line
   FROM tables JOIN pg_index ON indrelid = tables.oid`,

  `SELECT format('table %s policy %s for %s to %s using %s check %s', name, polname, polcmd,
     (SELECT string_agg(CASE role WHEN relowner THEN 'owner' WHEN 0 THEN 'public' ELSE role::regrole::text END, ', ') FROM unnest(polroles) AS role),
     coalesce(pg_get_expr(polqual, polrelid), '-'), coalesce(pg_get_expr(polwithcheck, polrelid), '-')) AS line
   FROM tables JOIN pg_policy ON polrelid = tables.oid`,

  `SELECT format('table %s trigger %s', name, pg_get_triggerdef(pg_trigger.oid)) AS line
   FROM tables JOIN pg_trigger ON tgrelid = tables.oid AND NOT tgisinternal`,

  `SELECT format('table %s grant %s to %s', name, string_agg(privilege_type, ', ' ORDER BY privilege_type),
     coalesce(nullif(grantee, 0)::regrole::text, 'public')) AS line
   FROM tables, aclexplode(relacl) WHERE grantee <> relowner GROUP BY name, grantee`,

  `SELECT format('table %s column %s grant %s to %s', name, attname, privilege_type, grantee::regrole) AS line
   FROM tables JOIN pg_attribute ON attrelid = tables.oid AND NOT attisdropped, aclexplode(attacl)`,

  `SELECT format('function %s returns %s%s%s body %s', name, pg_get_function_result(oid),
     CASE WHEN prosecdef THEN ' security definer' ELSE '' END,
     coalesce(' set ' || array_to_string(proconfig, ', '), ''),
     md5(coalesce(pg_get_function_sqlbody(oid), prosrc))) AS line
   FROM functions`,

  `SELECT format('function %s grant %s to %s', name, privilege_type,
     coalesce(nullif(grantee, 0)::regrole::text, 'public')) AS line
   FROM functions, aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee <> proowner`,

  `SELECT format('type %s %s', typname, (SELECT string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = pg_type.oid)) AS line
   FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')`,

  `SELECT format('default grant %s on %s to %s', string_agg(privilege_type, ', ' ORDER BY privilege_type),
     defaclobjtype, grantee::regrole) AS line
   FROM pg_default_acl, aclexplode(defaclacl) WHERE defaclnamespace = 'public'::regnamespace AND grantee <> defaclrole
   GROUP BY defaclobjtype, grantee`,
].map(query => `${tables} ${query}`)
