/** Calls the application's own routes. A refusal is a value with a `reason`, as with the client of Stepward. */
export async function api(method, path, body) {
  const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  try {
    const response = await fetch(`/api${path}`, { method, ...(body === undefined ? {} : json) })
    const answer = response.status === 204 ? {} : await response.json()
    return { ...answer, ok: response.ok }
  } catch {
    return { ok: false, reason: 'network' }
  }
}

/** Leaves the page, so that nothing more happens on it, and the way back does not lead to it. */
export function leaveFor(path) {
  location.replace(path)
  return new Promise(() => {})
}
