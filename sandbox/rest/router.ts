import type { Route } from './route.ts'

export interface Match {
  route: Route
  params: Record<string, string>
}

export interface Router {
  /** Null for a path that no route has; 'method' when only the method is wrong. */
  find(method: string, path: string): Match | 'method' | null
}

export function createRouter(routes: readonly Route[]): Router {
  const byLength = Map.groupBy(
    routes.map(route => ({ route, segments: route.path.split('/') })),
    ({ segments }) => segments.length,
  )

  const find: Router['find'] = (method, path) => {
    const given = path.split('/').map(decoded)
    let hasPath = false
    for (const { route, segments } of byLength.get(given.length) ?? []) {
      const params = fitted(segments, given)
      if (params === null) continue
      if (route.method === method) return { route, params }
      hasPath = true
    }
    return hasPath ? 'method' : null
  }
  return { find }
}

function fitted(segments: readonly string[], given: readonly string[]): Record<string, string> | null {
  const params: Record<string, string> = {}
  for (const [index, segment] of segments.entries()) {
    const value = given[index] ?? ''
    if (segment.startsWith(':')) params[segment.slice(1)] = value
    else if (segment !== value) return null
  }
  return params
}

/** discord.js asks for `%40original`. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
