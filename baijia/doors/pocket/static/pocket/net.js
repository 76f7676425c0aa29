// Sending. Only an answer that names what was sent counts: a hotel's network answers 200 to all.

const PATIENCE_MS = 60_000;

async function ask(url, person, more) {
  const headers = { Authorization: `Device ${person.token}`, ...more.headers };
  const response = await fetch(url, {
    ...more,
    headers,
    credentials: "omit",
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  let told = null;
  try {
    told = await response.json();
  } catch {
    // no JSON: it was not our server that answered
  }
  const wait = Number(response.headers.get("Retry-After")) || 0;
  return { status: response.status, told, wait };
}

const now = () => new Date().toISOString();

export const sendReport = (item, person) =>
  ask(`/pocket/api/${item.form}/${item.id}/`, person, {
    method: "POST",
    body: item.body,
    headers: { "Content-Type": "application/json", "X-Client-Now": now() },
  });

export const sendFile = (item, file, bytes, person) =>
  ask(`/pocket/api/${item.form}/${item.id}/files/${encodeURIComponent(file.name)}/`, person, {
    method: "POST",
    body: bytes,
    headers: { "Content-Type": "application/octet-stream" },
  });

export const fetchPack = (person, language) =>
  ask(`/pocket/api/pack/?language=${language}`, person, {});

export const askStanding = (ids, person) =>
  ask(`/pocket/api/standing/?${ids.map((id) => `id=${id}`).join("&")}`, person, {});
